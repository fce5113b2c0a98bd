import Synchronization

/// Values in the order in which threads brought them.
final class OrderedList: Sendable {
    private let list = Mutex<[Int]>([])

    /// Returns how many there are now.
    @discardableResult
    func append(_ value: Int) -> Int {
        list.withLock { list in
            list.append(value)
            return list.count
        }
    }

    var values: [Int] { list.withLock { $0 } }
}
