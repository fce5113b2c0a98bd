/// Requests by the time they fall due; first in, first out among equal times.
struct RequestQueue: Sendable {
    private var elements: ContiguousArray<(request: LoadRequest, dueAt: UInt64)> = []
    private var head = 0

    var count: Int { elements.count - head }

    var first: (request: LoadRequest, dueAt: UInt64)? { head < elements.count ? elements[head] : nil }

    /// At the end, whatever its time: who is ready is served in the order of becoming so.
    mutating func append(_ request: LoadRequest, dueAt: UInt64) { elements.append((request, dueAt)) }

    /// Behind everything that falls due no later.
    mutating func insert(_ request: LoadRequest, dueAt: UInt64) {
        var low = head
        var high = elements.count
        while low < high {
            let middle = (low + high) / 2
            if elements[middle].dueAt <= dueAt { low = middle + 1 } else { high = middle }
        }
        elements.insert((request, dueAt), at: low)
    }

    mutating func popFirst() -> LoadRequest? {
        guard head < elements.count else { return nil }
        defer {
            head += 1
            if head * 2 > elements.count, head > 64 {
                elements.removeFirst(head)
                head = 0
            }
        }
        return elements[head].request
    }
}
