extension Ledger {
    /// Begins to capture the state as it stands now, and returns the first bytes of the snapshot. Cheap at any size.
    ///
    /// The ledger goes on meanwhile: what changes before its turn is kept aside. One capture at a time.
    public mutating func beginCapture() -> [UInt8] {
        books.beginCapture()
        return books.shape.encoded
    }

    /// Whether a capture is under way. `advanceHorizon` gives it up when it forgets something.
    public var isCapturing: Bool { books.capture != nil }

    /// Writes the next bytes of the snapshot into `memory` and returns how many; zero when all are written, and the capture is over.
    /// O(bytes).
    /// - Precondition: `memory` has 64 bytes or more.
    public mutating func captureNext(into memory: UnsafeMutableRawBufferPointer) -> Int {
        precondition(memory.count >= AccountRow.snapshotBytes, "L9: a captured row does not fit")
        return books.captureNext(into: memory)
    }

    /// Gives the capture up, if one is under way.
    public mutating func endCapture() { books.endCapture() }

    /// The ledger whose snapshot `read` delivers: it fills the buffer it is given, or answers `false` when there are no more bytes.
    ///
    /// Fails when the bytes are no state of a ledger: a reference to a row that is not there, an id twice, books that do not balance. That the
    /// bytes are those once written is the caller's to know, by their digest. O(n).
    /// - Parameter byteCount: bytes that `read` has. A head that promises more is refused before memory is taken for its rows.
    public init?(byteCount: Int, restoring read: (UnsafeMutableRawBufferPointer) -> Bool) {
        guard let shape = SnapshotShape(read), shape.byteCount <= byteCount, let books = Books.restored(shape, read),
            books.totals.isBalanced
        else { return nil }
        self.init(books)
    }

    /// Bytes of a snapshot of the state as it stands.
    public var snapshotByteCount: Int { books.shape.byteCount }
}
