import Dispatch
import Foundation
import Synchronization

/// Does the same for several things at a time, one on each core, for things that have nothing to do with each other.
public enum SideBySide {
    /// Results in the order of the things.
    /// - Parameters:
    ///   - weights: one for each thing, in any unit; the heaviest are begun first, so that no core is left alone with the longest.
    ///   - workers: how many things at a time; as many as cores without it.
    public static func map<Item: Sendable, Output: Sendable>(
        _ items: [Item], weights: [Int], workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        _ body: @Sendable (_ index: Int, _ item: Item) -> Output
    ) -> [Output] {
        let order = items.indices.sorted { (weights[$0], $1) > (weights[$1], $0) }
        let next = Atomic(0)
        let outputs = Mutex<[Int: Output]>([:])
        DispatchQueue.concurrentPerform(iterations: min(max(workers, 1), items.count)) { _ in
            while true {
                let turn = next.add(1, ordering: .relaxed).oldValue
                guard turn < order.count else { return }
                let output = body(order[turn], items[order[turn]])
                outputs.withLock { $0[order[turn]] = output }
            }
        }
        return outputs.withLock { outputs in items.indices.compactMap { outputs[$0] } }
    }
}

/// One bar for things that are done side by side.
public final class SharedProgress: Sendable {
    private struct State {
        var bar: ProgressBar
        var done: [Int]
    }

    private let state: Mutex<State>

    /// - Parameter totals: what each thing's `done` will reach.
    public init(_ title: String, totals: [Int], unit: ProgressBar.Unit = .items) {
        state = Mutex(
            State(
                bar: ProgressBar(title, total: totals.reduce(0, +), unit: unit), done: Array(repeating: 0, count: totals.count)))
    }

    public func show(_ done: Int, of index: Int, note: @autoclosure () -> String) {
        state.withLock { state in
            state.done[index] = done
            state.bar.show(state.done.reduce(0, +), note: note())
        }
    }

    /// Clears the line.
    public func finish() { state.withLock { $0.bar.finish() } }
}
