import Foundation
import LoadModel
import NIOCore
import Synchronization

/// What became of a fault order.
public struct FaultRecord: Sendable, Equatable {
    public var order: FaultOrder
    /// When it began and was undone, nanoseconds from the start of the run.
    public var begun: UInt64
    public var undone: UInt64
    /// From the new start (or from going on) until the node said that it is ready; nanoseconds. `nil` when it did not within two minutes.
    public var readyAfter: UInt64?
    /// Settlements of the whole run when it began, to within a second.
    public var settled: Int
    /// Why it could not be done.
    public var failure: String?
}

/// Does to the processes of a network what the orders say, beside a load.
final class FaultRunner: Sendable {
    private let orders: [FaultOrder]
    private let control: any NodeControl
    private let monitoring: [String: String]
    private let records = Mutex<[FaultRecord]>([])
    private let settled = Mutex(0)

    /// - Parameter monitoring: where each node says whether it is ready, as `host:port`.
    init(_ orders: [FaultOrder], control: any NodeControl, monitoring: [String: String]) {
        self.orders = orders
        self.control = control
        self.monitoring = monitoring
    }

    /// In the order of their moments; those that have not ended yet are missing.
    var done: [FaultRecord] { records.withLock { $0.sorted { ($0.begun, $0.order.node) < ($1.begun, $1.order.node) } } }

    /// Tells how many settlements there are by now.
    func note(settled count: Int) { settled.withLock { $0 = count } }

    /// Returns when every order is done and undone.
    func run(start: NIODeadline) async {
        await withTaskGroup(of: Void.self) { group in
            for order in orders {
                group.addTask { [self] in
                    let record = await carryOut(order, start)
                    records.withLock { $0.append(record) }
                }
            }
        }
    }

    private func carryOut(_ order: FaultOrder, _ start: NIODeadline) async -> FaultRecord {
        func now() -> UInt64 { UInt64(max(0, (NIODeadline.now() - start).nanoseconds)) }
        func wait(until moment: UInt64) async {
            // Another clock wakes the task than the one the run goes by: it may be early.
            while case let rest = Int64(clamping: moment) - Int64(clamping: now()), rest > 0 {
                try? await Task.sleep(for: .nanoseconds(rest))
            }
        }
        await wait(until: order.at)
        var record = FaultRecord(order: order, begun: now(), undone: 0, readyAfter: nil, settled: settled.withLock { $0 })
        guard control.signal(order.node, order.action == .kill ? SIGKILL : SIGSTOP) else {
            record.undone = now()
            record.failure = "\(order.node) does not run"
            return record
        }
        await wait(until: order.end)
        record.undone = now()
        do {
            if order.action == .kill { try control.restart(order.node) } else { _ = control.signal(order.node, SIGCONT) }
        } catch {
            record.failure = "\(error)"
            return record
        }
        guard let address = monitoring[order.node] else { return record }
        let patience = record.undone + 120_000_000_000
        while now() < patience {
            if HTTPProbe.isReady(address) {
                record.readyAfter = now() - record.undone
                break
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return record
    }
}
