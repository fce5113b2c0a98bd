import Synchronization

/// Values in the order in which threads brought them.
final class OrderedList: Sendable {
    private let list = Mutex<[Int]>([])

    func append(_ value: Int) { list.withLock { $0.append(value) } }

    var values: [Int] { list.withLock { $0 } }
}
