import CommandSupport
import Foundation

/// The limit of open files of this process: every connection is one.
enum FileLimit {
    /// Files beside the connections: libraries, logs, pipes.
    static let others = 128

    /// Raises the limit so that `connections` fit, as far as the system lets a process go.
    /// - Throws: `CommandFailure` that says what to do when they do not.
    static func allow(connections: Int) throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = rlim_t(connections + others)
        if limit.rlim_cur < wanted {
            limit.rlim_cur = min(max(wanted, limit.rlim_cur), limit.rlim_max)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        guard limit.rlim_cur >= wanted else {
            throw CommandFailure(
                .usage, "系统只允许打开 \(limit.rlim_max) 个文件，\(connections) 个连接需要 \(wanted) 个（提高 ulimit -Hn）",
                "the system lets a process open \(limit.rlim_max) files; \(connections) connections need \(wanted) (raise ulimit -Hn)"
            )
        }
    }
}
