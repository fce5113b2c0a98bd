import ClaimTypes
import ClearingReports
import Journal
import LedgerTypes
import StrictJSON

/// Every record of the given journals that has to do with one payment between regions, in order of time: its notices, what banks told, the
/// confirmations, late interest (滞纳金) and its answers.
struct PaymentTimeline: Sendable {
    let number: String
    let entries: [ClaimTimeline.Entry]

    /// Reads the regions' journals, then the hub's: what it only relays is found by its signed place in the stream.
    init(of number: String, in journals: [any JournalStorage]) throws {
        self.number = number
        var found: [ClaimTimeline.Entry] = []
        var places: Set<Saying.Place> = []
        var hubs: [any JournalStorage] = []
        var regions: [any JournalStorage] = []
        for journal in journals {
            if try RecordScan.owner(of: journal) == .hub { hubs.append(journal) } else { regions.append(journal) }
        }
        for part in [regions, hubs] {
            try RecordScan.run("追踪 tracing", part) { record, _ in
                for saying in record.sayings {
                    guard saying.paymentNumber == number || saying.place.map(places.contains) ?? false else { continue }
                    if let place = saying.place { places.insert(place) }
                    found.append(ClaimTimeline.Entry(saying, record))
                }
                return true
            }
        }
        entries = found.inOrder
    }

    var text: String {
        "付款全过程 Timeline of a payment    \(visible(number))    单位：元 in yuan\n\n"
            + entries.table(amount: BilingualText("金额", "amount")).render()
    }

    var json: JSONValue {
        .object([JSONMember("payment", .string(number)), JSONMember("entries", .array(entries.map(\.json)))])
    }
}
