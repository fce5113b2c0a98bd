/// One HTTP request of a hospital, as the server received it. The server has read the body whole.
public struct GatewayCall: Sendable {
    /// `POST` for every transaction; `GET` for the description of the interface.
    public var method: String
    /// Path without query: `/hsa/hgs/2207`, or the one endpoint for all transactions.
    public var path: String
    public var headers: [GatewayHeader]
    public var body: [UInt8]

    public init(method: String, path: String, headers: [GatewayHeader], body: [UInt8]) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }

    /// The value of the only header of this name, given in small letters, whatever the case of its letters; `nil` when it is absent or stands twice: two readers
    /// could believe two different signatures.
    func header(_ name: String) -> String? {
        var found: String?
        for header in headers where header.isNamed(name) {
            guard found == nil else { return nil }
            found = header.value
        }
        return found
    }
}

/// One header line of HTTP.
public struct GatewayHeader: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the name is this one of small letters, digits and hyphens.
    fileprivate func isNamed(_ small: String) -> Bool {
        guard name.utf8.count == small.utf8.count else { return false }
        return zip(name.utf8, small.utf8).allSatisfy { letter, wanted in
            letter == wanted || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) && letter | 0x20 == wanted
        }
    }
}

/// What the server sends back.
///
/// Business answers have status 200 whatever their `infcode`: hospital systems read any other status as "outcome unknown" and would have
/// to reverse what was plainly refused. Other statuses are for requests that are no transaction at all.
public struct GatewayResponse: Hashable, Sendable {
    public var status: Int
    public var headers: [GatewayHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [GatewayHeader] = [], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
