import Clearing
import ClosingSeals
import Hashing
import Journal
import LedgerTypes
import MerkleLog
import Messages
import Settlement

/// The files of a sealed close (封存的清算结果): the signed seal, and for each participant the proof of its position.
///
/// They follow from the hub's journal and its key alone. Files that were lost are written again byte for byte, however much was journaled,
/// issued or paid since.
public struct ClosingFiles: Sendable {
    public let window: WindowNumber
    /// SHA-256 of the signed seal: what the hub's journal keeps of it.
    public let digest: Digest256
    /// Names within one folder, and what the files hold; the seal first.
    public let files: [(name: String, bytes: [UInt8])]

    /// - Parameters:
    ///   - close: as the window was closed, not as it stands now.
    ///   - place: of the close in the hub's journal.
    public init(_ close: SealedClose, at place: ClosePlace, signer: NoteSigner) {
        let seal = SignedSeal(close, journalRecords: place.records, journalRoot: place.root, signer: signer)
        window = close.window
        digest = seal.digest
        files =
            [(Self.sealName(close.window), seal.note.bytes)]
            + close.positions.compactMap { position in
                seal.proof(of: position.region).map { ("proof-\(close.window.value)-\(position.region).txt", $0.bytes) }
            }
    }

    public static func sealName(_ window: WindowNumber) -> String { "seal-\(window.value).txt" }
}

/// Where a window was closed: the hub's journal up to the end of the block that closed it.
public struct ClosePlace: Hashable, Sendable {
    public let records: UInt64
    /// Merkle root over those records.
    public let root: Digest256

    /// Finds the closes of some windows in a hub's journal, in one pass that keeps nothing else. A window whose close is not there is left
    /// out.
    /// - Complexity: O(bytes of the journal) up to the last of the windows.
    /// - Throws: the journal's own damage.
    public static func find(
        _ windows: Set<WindowNumber>, in storage: any JournalStorage
    ) throws(NodeError) -> [WindowNumber: ClosePlace] {
        var places: [WindowNumber: ClosePlace] = [:]
        do throws(JournalError) {
            var reader = try JournalReader(storage)
            while places.count < windows.count, let block = try reader.next() {
                for record in block.records {
                    guard let window = closed(by: record), windows.contains(window), places[window] == nil else { continue }
                    places[window] = ClosePlace(records: block.header.treeSize, root: block.header.merkleRoot)
                }
            }
        } catch {
            throw NodeError(error)
        }
        return places
    }

    /// The window a record closed: by command, or by the order of operators that came into force.
    private static func closed(by record: RecordSlice) -> WindowNumber? {
        guard record.outcome == CommandOutput.accepted,
            [HubCommand.Kind.closeWindow, .operatorSigned].contains(where: { $0.rawValue == record.kind }),
            case .success(let command) = HubCommand.decode(kind: record.kind, bytes: Array(record.command))
        else { return nil }
        switch command {
        case .closeWindow(let window): return window
        case .operatorSigned(let signed):
            guard case .closeWindow(let window) = signed.order.content else { return nil }
            return window
        default: return nil
        }
    }
}
