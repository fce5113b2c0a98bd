import ClaimTypes

/// Why the interface refused a call. Numbers are frozen; below 100, so that they never meet those of settlements.
public enum InterfaceRefusalCode: UInt16, CaseIterable, Sendable {
    // The call as a whole.
    case notATransaction = 1
    case bodyTooLarge = 2
    case unreadableJSON = 3
    // Who calls.
    case headerMissing = 10
    case callerUnknown = 11
    case timestampOutside = 12
    case signatureWrong = 13
    case nonceRepeated = 14
    case institutionNotOfCaller = 15
    case tooManyCalls = 16
    case sessionMissing = 17
    case sessionInvalid = 18
    case bodySignatureWrong = 19
    case busy = 20
    // Field by field.
    case missingField = 30
    case wrongType = 31
    case tooLong = 32
    case invalidValue = 33
    case tooManyRows = 34
    // Fields against each other and against the state.
    case fieldsContradict = 40
    case messageIDReused = 41
    case versionUnknown = 42
    case transactionUnknown = 43
    case localPatient = 44
    case businessTimeOutside = 45
    case visitUnknown = 46
    case settlementUnknown = 47
    case fileUnknown = 48
    case fileUnreadable = 49
    case nothingToDo = 50
    case notKept = 51
}

/// A refusal: nothing changed (`infcode` −2).
public struct InterfaceRefusal: Error, Hashable {
    public var code: UInt16
    /// Path of the field: `input.feedetail[3].cnt`; empty when the call as a whole is at fault.
    public var field: String
    public var reason: BilingualText

    public init(_ code: InterfaceRefusalCode, _ field: String, _ chinese: String, _ english: String) {
        self.init(number: code.rawValue, field: field, reason: BilingualText(chinese, english))
    }

    /// A refusal with a number of another table: settlements from 100, benefit rules from 200.
    public init(number: UInt16, field: String, reason: BilingualText) {
        code = number
        self.field = field
        self.reason = reason
    }

    /// `err_msg`, within C200: number, field and reason in both languages. Chinese comes first and is never cut in favour of English.
    public var message: String {
        let place = field.isEmpty ? "" : " \(field)"
        return InterfaceText.clipped("[\(code)]\(place) \(reason.chinese) / \(reason.english)")
    }
}

/// Texts of the interface.
public enum InterfaceText {
    /// Characters of `err_msg` (C200). Whether the document means characters or bytes is unverified.
    public static let messageCharactersMax = 200

    /// The text within the limit, with an ellipsis where something was cut off.
    public static func clipped(_ text: String, to max: Int = messageCharactersMax) -> String {
        text.unicodeScalars.count <= max ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(max - 1))) + "…"
    }
}
