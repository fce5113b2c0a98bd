import Glibc
import Synchronization

/// A published log as a folder on the local disk. Writing needs the folder's `flock`; reading takes no lock.
public final class FileLogStorage: LogStorage {
    public let location: String

    private struct State {
        var lock: Int32?
        /// Folders in which a name changed since the last `syncNames`.
        var changed: Set<String> = []
    }

    private let state = Mutex(State())

    /// Names the folder; touches nothing yet.
    public init(folder: String) { location = folder }

    deinit { unlock() }

    public func read(_ path: String) throws(MerkleLogError) -> [UInt8]? {
        let descriptor = open(location + "/" + path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += piece[0..<count]
            } else if errno != EINTR {
                throw failure("read", path)
            }
        }
    }

    /// Writes beside the name, syncs, and then renames.
    public func write(_ bytes: [UInt8], to path: String) throws(MerkleLogError) {
        let folder = folder(of: location + "/" + path)
        try createFolder(folder)
        let partial = folder + "/.partial"
        try writeWhole(bytes, to: partial, path)
        guard rename(partial, location + "/" + path) == 0 else { throw failure("name", path) }
        state.withLock { _ = $0.changed.insert(folder) }
    }

    private func writeWhole(_ bytes: [UInt8], to file: String, _ path: String) throws(MerkleLogError) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                throw failure("write", path)
            }
        }
        guard fdatasync(descriptor) == 0 else { throw failure("sync", path) }
    }

    public func syncNames() throws(MerkleLogError) {
        for folder in state.withLock({ $0.changed }).sorted() {
            try sync(folder)
            state.withLock { _ = $0.changed.remove(folder) }
        }
    }

    public func removeFolder(_ path: String) throws(MerkleLogError) {
        let folder = location + "/" + path
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return }
            throw failure("open", path)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            guard unlink(folder + "/" + name) == 0 else { throw failure("remove", path) }
        }
        guard rmdir(folder) == 0 else { throw failure("remove", path) }
        state.withLock { _ = $0.changed.remove(folder) }
    }
}

extension FileLogStorage {
    public func lockForWriting() throws(MerkleLogError) {
        try createFolder(location)
        let descriptor = open(location, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", ".") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error =
                errno == EWOULDBLOCK
                ? MerkleLogError(.locked, "M10: the log \(location) already has a writer", errorNumber: errno)
                : failure("lock", ".")
            close(descriptor)
            throw error
        }
        state.withLock { $0.lock = descriptor }
    }

    /// Gives the folder back; nothing happens when it was not taken.
    public func unlock() {
        state.withLock { state in
            if let descriptor = state.lock {
                // Closing alone would leave the lock to a child process that was being started just now.
                flock(descriptor, LOCK_UN)
                close(descriptor)
            }
            state.lock = nil
        }
    }

    /// Creates the folder, and those around it, where they are missing.
    private func createFolder(_ path: String) throws(MerkleLogError) {
        if mkdir(path, 0o755) == 0 {
            state.withLock { _ = $0.changed.insert(folder(of: path)) }
        } else if errno == ENOENT, folder(of: path) != path {
            try createFolder(folder(of: path))
            try createFolder(path)
        } else if errno != EEXIST {
            throw failure("create the folder", path)
        }
    }

    private func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func sync(_ folder: String) throws(MerkleLogError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync the folder", folder) }
    }

    /// The error of the call that just set `errno`.
    private func failure(_ action: String, _ path: String) -> MerkleLogError {
        let number = errno
        return MerkleLogError(
            .storageFailed, "M10: cannot \(action) \(path) of the log \(location): \(String(cString: strerror(number)))",
            errorNumber: number)
    }
}
