/// Why bytes from outside are not a message. A value, not an accident: the caller names it to the other side and carries on.
public struct MessageFault: Error, Hashable, Sendable {
    /// Numbers are frozen: they stand in refusals and reports.
    public enum Reason: UInt8, CaseIterable, Sendable {
        /// Not protobuf, or cut short.
        case malformed = 1
        /// The same content has another, canonical encoding; or a field we do not know was present. A field we do not know could
        /// carry money, so it is never skipped.
        case notCanonical = 2
        /// A part that must be there is absent.
        case missing = 3
        /// A number outside what the field can carry.
        case outOfRange = 4
        /// A code outside its table.
        case unknownCode = 5
        /// Too many bytes or entries.
        case tooLarge = 6
        /// A text that may not be empty, or a count or length that has to agree with another.
        case wrongLength = 7
        /// One of the money identities I1…I10 does not hold.
        case identityViolated = 8
        /// Rows out of order or repeated.
        case notAscending = 9
        /// A command kind that this journal does not have.
        case unknownKind = 10
    }

    public var reason: Reason
    /// The schema's name of the field, empty when the whole is meant.
    public var field: String
    /// Figures that show the fault, in English; may be empty.
    public var detail: String

    public init(_ reason: Reason, field: String = "", detail: String = "") {
        self.reason = reason
        self.field = field
        self.detail = detail
    }
}

extension MessageFault: CustomStringConvertible {
    public var description: String {
        var text = "\(reason)"
        if !field.isEmpty { text += " in \(field)" }
        if !detail.isEmpty { text += ": \(detail)" }
        return text
    }
}

/// Every maximum of messages and envelopes. `MessageLimitsTests` states how they fit together and into a journal record.
public enum MessageLimits {
    /// Bytes of one payload.
    public static let payloadBytesMax = 1 << 20
    /// Bytes of one payload as it travels: a tag comes on top.
    public static let sealedPayloadBytesMax = payloadBytesMax + 32
    /// Bytes from which a receiver recovers the secret of an envelope.
    public static let encapsulationBytesMax = 256
    /// Bytes of one envelope, payloads included.
    public static let envelopeBytesMax = 6 << 20
    /// Messages in one envelope.
    public static let messagesPerEnvelopeMax = 1_024
    /// Bytes of an identifier: visit, batch, message, line, disease (`C30` on the hospital interface).
    public static let identifierBytesMax = 30
    /// Bytes of an item code (`med_list_codg`, `C50`).
    public static let itemCodeBytesMax = 50
    /// Bytes of a field name in a refusal.
    public static let fieldNameBytesMax = 64
    /// Bytes of a sentence in one language.
    public static let sentenceBytesMax = 2_000
    /// Lines in one upload.
    public static let linesPerUploadMax = 2_000
    /// Funds in one list of amounts.
    public static let fundsMax = 64
    /// Rows in one report of day totals.
    public static let dayTotalsRowsMax = 16_384
    /// Days on which something of one payment was paid late, or came back.
    public static let latePaymentsMax = 4_096
    /// Payments one region hears withdrawn at once.
    public static let withdrawnPaymentsMax = 4_096
    /// Counterparties in one clearing notice; also regions in one admission.
    public static let regionsMax = 256
    /// Chronic diseases of one person.
    public static let chronicDiseasesMax = 64
    /// Flags of one decision.
    public static let visitFlagsMax = 16
    /// Persons in one opening.
    public static let openingsMax = 20_000
    /// Bytes of one query or answer before it is signed and sealed.
    public static let queryBytesMax = 48 << 10
    /// Bytes of a name, a document or card number, a telephone number (`C50`, three bytes to a character).
    public static let nameBytesMax = 150
    /// Bytes of an address or the name of an institution (`C200`).
    public static let addressBytesMax = 600
    /// Bytes of a description (`C2000`).
    public static let longTextBytesMax = 6_000
    /// Rows of one answer; an answer also has to keep to `queryBytesMax`.
    public static let queryRowsMax = 256
    /// Rows of the day totals of one pair.
    public static let pairRowsMax = 1_024
    /// Steps from the root of a digest tree, and hashes of a consistency proof.
    public static let treeDepthMax = 64
    /// Records told one by one below a node of a digest tree.
    public static let treeRecordsMax = 256
    /// Records asked for in one question, and the differences of one pair's day that one record of a journal holds.
    public static let recordsAskedMax = 64
    public static let differencesMax = 65_536
    /// Bytes of a signed note.
    public static let noteBytesMax = 8_192
    /// Rows of one statement.
    public static let statementRowsMax = 16_384
    /// Records one contest disputes.
    public static let contestItemsMax = 1_024
    /// Signed messages that show one item of a contest.
    public static let contestEvidenceMax = 16
    /// Disputed lines of one region in a clearing notice.
    public static let carriedLinesMax = 16_384
    /// Days of rest, or of work on weekends, in one plan of the calendar.
    public static let calendarDaysMax = 1_024
    /// Bytes of a bank's reference (ISO 20022, Max35Text).
    public static let bankReferenceBytesMax = 35
    /// Bytes of one frame of a link: an envelope and its address.
    public static let linkFrameBytesMax = envelopeBytesMax + 1_024
    /// Streams that run over one link: both directions between a region and every other party, in two epochs.
    public static let streamsPerLinkMax = 4 * regionsMax
    /// Versions or suites in one hello.
    public static let linkVersionsMax = 32
}
