/// First in, first out; each request with the time it fell due.
struct RequestQueue: Sendable {
    private var elements: ContiguousArray<(request: LoadRequest, dueAt: UInt64)> = []
    private var head = 0

    var count: Int { elements.count - head }

    var first: (request: LoadRequest, dueAt: UInt64)? { head < elements.count ? elements[head] : nil }

    mutating func append(_ request: LoadRequest, dueAt: UInt64) { elements.append((request, dueAt)) }

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
