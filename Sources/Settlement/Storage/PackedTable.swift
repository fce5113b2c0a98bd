/// A key whose packed bytes are equal exactly when the keys are.
protocol PackedKey: Hashable, Sendable {
    func pack(into writer: inout PackedWriter)
    init(from reader: inout PackedReader)
}

/// A value that is kept packed. What its key says need not be said again.
protocol PackedValue: Sendable {
    associatedtype Key: PackedKey
    func pack(into writer: inout PackedWriter, under key: Key)
    init(from reader: inout PackedReader, under key: Key)
}

/// A table that keeps each row as a run of bytes in few large pieces of memory: no object, array or text of its own for any row, which
/// would cost several times what the row says. Used like a dictionary; a row that is read is unpacked, one that is changed is packed
/// again. Nothing is lost on the way, so what is in the table is what was put there.
///
/// A copy shares memory until one of the two changes; then the pieces that change are copied.
struct PackedTable<Value: PackedValue>: Sendable {
    typealias Key = Value.Key

    private var heap = PackedHeap()
    private var index = PackedIndex()
    private var writer = PackedWriter()

    var count: Int { index.count }

    var isEmpty: Bool { count == 0 }

    /// Bytes of memory taken by rows and index.
    var footprintBytes: Int { heap.footprintBytes + index.footprintBytes }

    /// - Complexity: O(bytes of the row).
    subscript(key: Key) -> Value? {
        get {
            find(key).map { place in
                var reader = reader(at: place.address)
                _ = Key(from: &reader)
                return Value(from: &reader, under: key)
            }
        }
        set {
            if let newValue { store(newValue, under: key) } else { remove(key) }
        }
    }

    /// Reads the beginning of a row without unpacking the rest; `nil` when there is none.
    func read<Part>(_ key: Key, _ body: (inout PackedReader) -> Part) -> Part? {
        find(key).map { place in
            var reader = reader(at: place.address)
            _ = Key(from: &reader)
            return body(&reader)
        }
    }

    /// Whether there is a row, without unpacking it.
    func contains(_ key: Key) -> Bool { find(key) != nil }

    /// In no order that means anything. O(n).
    var keys: [Key] {
        index.addresses.map { address in
            var reader = reader(at: address)
            return Key(from: &reader)
        }
    }

    /// In no order that means anything. O(n).
    var values: [Value] { map(\.value) }

    /// Room for most keys: one piece of memory for a look-up.
    private static var keyBytes: Int { 48 }

    private func reader(at address: UInt32) -> PackedReader {
        let (chunk, start) = heap.content(at: address)
        return PackedReader(chunk, at: start, pools: writer)
    }

    private func find(_ key: Key) -> (address: UInt32, hash: UInt64)? {
        guard !isEmpty else { return nil }
        var packed = PackedWriter(reserving: Self.keyBytes)
        key.pack(into: &packed)
        let hash = PackedIndex.hash(packed.bytes)
        return index.find(hash) { heap.content(at: $0, beginsWith: packed.bytes) }.map { ($0, hash) }
    }

    private mutating func store(_ value: Value, under key: Key) {
        writer.restart()
        key.pack(into: &writer)
        let hash = PackedIndex.hash(writer.bytes)
        let known = index.find(hash) { heap.content(at: $0, beginsWith: writer.bytes) }
        value.pack(into: &writer, under: key)
        guard let known else { return index.insert(heap.store(writer.bytes), hash: hash) }
        let address = heap.replace(known, with: writer.bytes)
        if address != known { index.move(known, to: address, hash: hash) }
    }

    private mutating func remove(_ key: Key) {
        guard let (address, hash) = find(key) else { return }
        index.remove(address, hash: hash)
        heap.release(address)
    }
}

extension PackedTable: Sequence {
    typealias Element = (key: Key, value: Value)

    func makeIterator() -> AnyIterator<Element> {
        var addresses = index.addresses.makeIterator()
        return AnyIterator {
            addresses.next().map { address in
                var reader = reader(at: address)
                let key = Key(from: &reader)
                return (key, Value(from: &reader, under: key))
            }
        }
    }
}
