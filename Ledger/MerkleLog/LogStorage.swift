/// Where the files of a published log live: a folder that a server of static files can serve.
///
/// An implementation MUST make `write` put the whole file under its name or change nothing, with its bytes durable before the name is; and
/// MUST make the names of all files written before durable when `syncNames` returns. Until then a loss of power may bring back,
/// for each name on its own, the file that was there before.
public protocol LogStorage: Sendable {
    /// Names the place in messages, such as the folder.
    var location: String { get }

    /// The file at `path`; `nil` when there is none.
    func read(_ path: String) throws(MerkleLogError) -> [UInt8]?

    /// Makes `bytes` the file at `path`, replacing one that is there. Folders on the way are created.
    func write(_ bytes: [UInt8], to path: String) throws(MerkleLogError)

    /// Makes the names of written files durable.
    func syncNames() throws(MerkleLogError)

    /// Removes the folder at `path` with the files in it; there need not be one.
    func removeFolder(_ path: String) throws(MerkleLogError)

    /// Takes the place for one writer, creating it when missing. Throws `locked` while another has it.
    func lockForWriting() throws(MerkleLogError)

    /// Gives the place back. Also happens when the process ends, however it ends.
    func unlock()
}

/// Why a published log could not be read or written. Two errors are equal when their codes are.
public struct MerkleLogError: Error, Equatable, Sendable {
    /// A new code exists only where a caller would act differently.
    public enum Code: String, CaseIterable, Sendable {
        /// Another writer holds the log.
        case locked
        /// The operating system refused or failed. Try again later: what is published is still good.
        case storageFailed
        /// A tile is missing, has the wrong length, or does not fit its neighbours. All tiles can be made again from the journal.
        case damaged
        /// The journal could not be read: the message is its own.
        case journalUnreadable
        /// The journal does not give what a checkpoint says that was signed before. Nothing more is signed: find out which of the two
        /// was changed.
        case contradiction
    }

    public var code: Code
    /// One sentence for the log.
    public var message: String
    /// `errno` of a failed call.
    public var errorNumber: Int32?

    public init(_ code: Code, _ message: String, errorNumber: Int32? = nil) {
        self.code = code
        self.message = message
        self.errorNumber = errorNumber
    }

    public static func == (left: MerkleLogError, right: MerkleLogError) -> Bool { left.code == right.code }
}

extension MerkleLogError: CustomStringConvertible {
    public var description: String { message }
}
