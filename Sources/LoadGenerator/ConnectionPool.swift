/// The connections of one lane: who is free goes last and is taken first come, first served, so that all of them work in turn.
struct ConnectionPool {
    /// Handshakes under way at a time; more would only make each wait for the others.
    static let handshakesMax = 32

    private let wanted: Int
    private var tried = 0
    private var places: [ObjectIdentifier: HospitalConnection] = [:]
    private var free: [HospitalConnection] = []
    private var head = 0

    init(wanted: Int) { self.wanted = wanted }

    var open: [HospitalConnection] { Array(places.values) }
    var allTried: Bool { tried >= wanted }

    /// - Returns: whether another has not been begun yet.
    mutating func triedOnce() -> Bool {
        tried += 1
        return tried + Self.handshakesMax <= wanted
    }

    mutating func add(_ connection: HospitalConnection) {
        places[ObjectIdentifier(connection)] = connection
        free.append(connection)
    }

    mutating func remove(_ connection: HospitalConnection) { places[ObjectIdentifier(connection)] = nil }

    mutating func give(_ connection: HospitalConnection) { free.append(connection) }

    /// The connection that has been free longest; those that closed meanwhile are forgotten.
    var firstFree: HospitalConnection? {
        mutating get {
            while head < free.count, !free[head].isFree { takeFirst() }
            return head < free.count ? free[head] : nil
        }
    }

    mutating func takeFirst() {
        head += 1
        guard head * 2 > free.count, head > 64 else { return }
        free.removeFirst(head)
        head = 0
    }
}
