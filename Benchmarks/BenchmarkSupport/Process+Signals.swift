import Foundation
import Glibc

extension Process {
    /// As `run`, for a program that waits for signals: the threads of Swift's pool block them, and a child inherits that.
    package func runUnblocked() throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }
}
