import Dispatch
import Foundation
import Synchronization

/// Whether the process was asked to stop, by Ctrl-C or SIGTERM: what is under way is then finished, and told.
public final class StopSignal {
    private final class Given: Sendable {
        let isSet = Atomic(false)
    }

    private let given = Given()
    private let sources: [any DispatchSourceSignal]

    /// - Parameter onlyOnce: a second signal ends the process at once; otherwise it waits, as the first does.
    public init(onlyOnce: Bool = false) {
        let given = given
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                given.isSet.store(true, ordering: .releasing)
                if onlyOnce { signal(number, SIG_DFL) }
            }
            source.activate()
            return source
        }
    }

    public var isGiven: Bool { given.isSet.load(ordering: .acquiring) }
}
