import ClaimTypes

/// What the gateway asks of the file store behind 9101 and 9102. A seam: the store keeps bytes, the gateway gives meaning.
public enum FileRequest: Hashable, Sendable {
    /// Keep a file under `id`. The same id with the same bytes again is no error.
    case keep(StoredFile, id: String)
    case fetch(id: String)
}

/// A file of one institution. Nobody else may fetch it.
public struct StoredFile: Hashable, Sendable {
    public var institution: InstitutionCode
    public var name: String
    public var bytes: [UInt8]
    /// The store may drop the file afterwards (`dld_endtime`).
    public var expiresAt: BusinessTime

    public init(institution: InstitutionCode, name: String, bytes: [UInt8], expiresAt: BusinessTime) {
        self.institution = institution
        self.name = name
        self.bytes = bytes
        self.expiresAt = expiresAt
    }
}

/// What the store answered.
public enum FileAnswer: Hashable, Sendable {
    case kept
    case file(StoredFile)
    /// No such file, or no longer.
    case absent
    /// The store has no room; nothing was kept.
    case full
}
