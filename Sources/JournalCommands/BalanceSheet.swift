import CommandSupport
import Journal
import LedgerTypes

/// The balances of one journal by kind of account, in the order of the chart.
struct BalanceSheet: Sendable {
    /// One line: an account, or the personal accounts of a region together.
    struct Row: Hashable, Sendable {
        var account: AccountID
        /// Accounts added into this line; `account` names the first of them.
        var count = 1
        var isSum = false
        var totals: PostingFold.Totals
    }

    struct Kind: Sendable {
        /// First byte of the account ids; a row of the chart, or a number it does not list.
        var number: UInt8
        var rows: [Row]
        var totals: PostingFold.Totals
    }

    let location: String
    private(set) var node: NodeID?
    private(set) var fold = PostingFold()
    private(set) var kinds: [Kind] = []
    private(set) var damage: JournalError?
    private(set) var tornTail: TornTail?
    /// Where adding up was told to end, when the journal does not go that far.
    private(set) var missedPoint: JournalPoint?

    /// Verifies a journal and adds up its postings.
    /// - Parameters:
    ///   - listsAll: whether each personal account, and each account whose totals are all zero, has a line of its own.
    ///   - point: records behind it are left out.
    ///   - progress: bytes read so far, after each block.
    init(
        addingUp storage: any JournalStorage, listsAll: Bool, at point: JournalPoint? = nil, progress: (UInt64) -> Void = { _ in }
    ) {
        location = storage.location
        do throws(JournalError) {
            var reader = try JournalReader(storage)
            defer {
                node = reader.node
                tornTail = reader.tornTail
            }
            var watch = point.map(PointWatch.init)
            reading: while let block = try reader.next() {
                for record in block.records {
                    guard watch?.includes(record, in: block.header) ?? true else { break reading }
                    fold.add(record.sequence, record.postings)
                }
                progress(reader.bytesDone)
            }
            if watch?.isMissed ?? false { missedPoint = point }
        } catch {
            damage = error
        }
        kinds = Self.kinds(of: fold, listsAll: listsAll)
    }

    /// Adds up journals one after the other and shows how far it is.
    static func sheets(
        addingUp journals: [any JournalStorage], listsAll: Bool, at point: JournalPoint? = nil
    ) -> [BalanceSheet] {
        var progress = ProgressBar("合计 adding up", total: journals.byteCount, unit: .bytes)
        var sheets: [BalanceSheet] = []
        var before = 0
        for journal in journals {
            sheets.append(
                BalanceSheet(addingUp: journal, listsAll: listsAll, at: point) {
                    progress.show(before + Int($0), note: journal.location)
                })
            before += [journal].byteCount
        }
        progress.finish()
        return sheets
    }

    /// Groups accounts by kind, ascending by id within a kind.
    static func kinds(of fold: PostingFold, listsAll: Bool) -> [Kind] {
        var kinds: [Kind] = []
        for (account, totals) in fold.accounts.sorted(by: { $0.key < $1.key }) {
            if kinds.last?.number != account.kind { kinds.append(Kind(number: account.kind, rows: [], totals: .init())) }
            let last = kinds.count - 1
            kinds[last].totals += totals
            guard listsAll || totals != .init() else { continue }
            if account.accountKind == .personalAccount, !listsAll {
                // Ids of one kind, fund and region are neighbours.
                if let row = kinds[last].rows.last, row.account.region == account.region, row.account.fund == account.fund {
                    kinds[last].rows[kinds[last].rows.count - 1].count += 1
                    kinds[last].rows[kinds[last].rows.count - 1].totals += totals
                } else {
                    kinds[last].rows.append(Row(account: account, isSum: true, totals: totals))
                }
            } else {
                kinds[last].rows.append(Row(account: account, totals: totals))
            }
        }
        return kinds
    }

    var exit: CommandExit {
        if let damage { return damage.commandExit }
        return fold.isBalanced && fold.violation == nil && missedPoint == nil ? .done : .refused
    }

    /// One sentence for each thing that is not as it should be.
    var findings: [String] {
        var findings = [damage?.sentence(location), tornTail?.sentence(location)].compactMap(\.self)
        if let missedPoint { findings.append(missedPoint.missed(by: location)) }
        if let violation = fold.violation {
            findings.append(
                "M3: 解冻超过冻结 over-released hold: 日志 \(location) 记录 \(violation.record) 分录 \(violation.posting) / journal "
                    + "\(location), record \(violation.record), posting \(violation.posting): released "
                    + "\(violation.released.groupedYuan) of \(violation.held.groupedYuan) held between "
                    + "\(violation.debit.title) and \(violation.credit.title)")
        }
        if damage == nil, !fold.isBalanced {
            findings.append("M3: 借贷不平 debits differ from credits: 日志 \(location) / journal \(location)")
        }
        return findings
    }
}
