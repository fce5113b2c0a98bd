import ClaimTypes
import LedgerTypes

/// A claim as fixed-layout bytes: what arrives at the path, and what its journal keeps as evidence. Integers are little-endian; a text
/// is its length in one byte, then its bytes.
///
///       0  message id 32      32  visit id 32      64  batch 16      80  disease 8
///      88  person 8           96  institution 8   104  treating 4   108  insuring 4
///     112  insurance 2       114  visit type 2    116  level 1      117  use account 1   118  line count 2
///     120  begun 8           128  settled 8       136  hospital part 8
///     144  full, over, pre, in scope 8 each: the split, for a claim that comes without lines
///     176  lines of 64: item 32, quantity 8, unit price 8, amount 8, charged 8
enum ClaimWire {
    static let headBytes = 176
    static let lineBytes = 64

    static func byteCount(lines: Int) -> Int { headBytes + lines * lineBytes }

    static func append(_ claim: ClaimSubmission, lines: [FeeLine], to bytes: inout [UInt8]) {
        let visit = claim.visit
        put(claim.messageID, 32, &bytes)
        put(visit.visitID, 32, &bytes)
        put(claim.batch, 16, &bytes)
        put(visit.diseaseCode, 8, &bytes)
        put(visit.person.value, &bytes)
        put(visit.institution.value, &bytes)
        put(visit.treatingRegion.value, &bytes)
        put(visit.insuringRegion.value, &bytes)
        put(visit.insurance.value, &bytes)
        put(visit.visitType.value, &bytes)
        put(visit.level.rawValue, &bytes)
        put(UInt8(claim.useAccount ? 1 : 0), &bytes)
        put(UInt16(lines.count), &bytes)
        put(visit.beganAt.seconds, &bytes)
        put(claim.settledAt.seconds, &bytes)
        put(claim.hospitalPart.units, &bytes)
        for part in [claim.split.fullSelfPay, claim.split.overLimit, claim.split.preSelfPay, claim.split.inScope] {
            put(part.units, &bytes)
        }
        for line in lines {
            put(line.itemCode, 32, &bytes)
            put(line.quantity.tenThousandths, &bytes)
            put(line.unitPrice.microYuan, &bytes)
            put(line.amount.units, &bytes)
            put(line.chargedAt.seconds, &bytes)
        }
    }

    private static func put(_ text: String, _ size: Int, _ bytes: inout [UInt8]) {
        precondition(text.utf8.count < size, "\(text) does not fit \(size) bytes")
        bytes.append(UInt8(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
        bytes.append(contentsOf: repeatElement(0, count: size - 1 - text.utf8.count))
    }

    private static func put<Value: FixedWidthInteger>(_ value: Value, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Reads one claim where it lies.
struct ClaimReader {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var lineCount: Int { Int(integer(at: 118, UInt16.self)) }
    var person: PersonNumber { PersonNumber(integer(at: 88)) }
    var visitType: VisitType { VisitType(integer(at: 114)) }

    /// Institution, visit and batch as 128 bits: what names a settlement whatever its message id (law M4). Two independent mixes of
    /// the same words: enough to tell apart what differs by accident.
    var businessKey: UInt128 {
        var (left, right): (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93)
        func mix(_ state: UInt64, _ word: UInt64, _ factor: UInt64) -> UInt64 {
            let (high, low) = (state ^ word).multipliedFullWidth(by: factor)
            return high ^ low &+ word
        }
        for offset in [96, 32, 40, 48, 56, 64, 72] {
            let word = integer(at: offset, UInt64.self)
            left = mix(left, word, 0xA076_1D64_78BD_642F)
            right = mix(right, word, 0xE703_7ED1_A0B4_28DB)
        }
        return UInt128(left) << 64 | UInt128(right)
    }

    func submission(split: ScopeSplit?) -> ClaimSubmission {
        let visit = VisitRegistration(
            institution: InstitutionCode(integer(at: 96)), level: level, visitID: text(at: 32), person: person,
            treatingRegion: RegionCode(integer(at: 104)), insuringRegion: RegionCode(integer(at: 108)),
            insurance: InsuranceKind(integer(at: 112)), visitType: visitType, diseaseCode: text(at: 80),
            beganAt: BusinessTime(seconds: integer(at: 120)))
        return ClaimSubmission(
            visit: visit, messageID: text(at: 0), batch: text(at: 64), split: split ?? stated,
            hospitalPart: Fen(integer(at: 136)),
            useAccount: bytes[117] == 1, settledAt: BusinessTime(seconds: integer(at: 128)))
    }

    var level: HospitalLevel { HospitalLevel(rawValue: bytes[116]) ?? .none }

    private var stated: ScopeSplit {
        ScopeSplit(
            fullSelfPay: Fen(integer(at: 144)), overLimit: Fen(integer(at: 152)), preSelfPay: Fen(integer(at: 160)),
            inScope: Fen(integer(at: 168)))
    }

    func line(_ index: Int) -> FeeLine {
        let start = ClaimWire.headBytes + index * ClaimWire.lineBytes
        return FeeLine(
            lineNumber: String(index + 1), itemCode: text(at: start), quantity: Quantity(tenThousandths: integer(at: start + 32)),
            unitPrice: UnitPrice(microYuan: integer(at: start + 40)), amount: Fen(integer(at: start + 48)),
            chargedAt: BusinessTime(seconds: integer(at: start + 56)))
    }

    private func text(at offset: Int) -> String {
        let count = Int(bytes[offset])
        return String(unsafeUninitializedCapacity: count) { room in
            _ = UnsafeMutableRawBufferPointer(room).initializeMemory(
                as: UInt8.self, from: UnsafeRawBufferPointer(rebasing: bytes[offset + 1..<offset + 1 + count]))
            return count
        }
    }

    private func integer<Value: FixedWidthInteger>(at offset: Int, _ type: Value.Type = Value.self) -> Value {
        Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
