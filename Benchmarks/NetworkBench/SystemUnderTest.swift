import ClaimTypes
import LoadGenerator

/// A system that settles the claims of a hospital: what a run needs of it, whichever it is.
protocol SystemUnderTest {
    var name: String { get }
    /// Where hospitals call.
    var targets: [LoadTarget] { get }
    /// Its processes by role; a role may be several.
    func processes() -> [(role: String, pids: [Int32])]
    func credential(_ institution: InstitutionCode) -> LoadCredential
    /// Syncs to the disk so far, of all its parts; `nil` when nobody counts them.
    func syncs() throws -> Int?
    /// Seconds spent in each stage so far, by name.
    func stages() throws -> [(name: String, seconds: Double, count: Double)]
    /// What the system counts of its own work so far, by name.
    func counts() throws -> [(name: String, count: Double)]
    /// Ends it; throws when what it holds does not add up.
    func finish() throws
}
