import Glibc
import LedgerTypes
import Synchronization

/// A journal as a folder of files on the local disk. The embedded default.
///
/// Writing needs the folder's `flock`, so a second writer is refused on the same machine. Reading takes no lock.
/// Short transfers and interrupted calls are continued; every other failure is an error that carries `errno`.
public final class FileStorage: JournalStorage {
    public let location: String

    private let calls: TransferCalls
    /// Descriptors are kept open, and shared only by number: one file's sync holds up no other file's calls.
    private let writing = Mutex<[JournalFile: OpenFile]>([:])
    private let reading = Mutex<[JournalFile: OpenFile]>([:])
    private let folder = Mutex<Int32?>(nil)

    /// Closes its descriptor when nobody uses it any more.
    private final class OpenFile: Sendable {
        let descriptor: Int32

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }

    /// Names the folder; touches nothing yet.
    public convenience init(folder: String) { self.init(folder: folder, TransferCalls()) }

    init(folder: String, _ calls: TransferCalls) {
        location = folder
        self.calls = calls
    }

    deinit { unlock() }

    public func files() throws(JournalError) -> [StoredFile] {
        guard let stream = opendir(location) else { throw failure("open the folder") }
        defer { closedir(stream) }
        var found: [StoredFile] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let file = JournalFile(name: name) else {
                guard name.hasSuffix(".segment") else { continue }
                throw JournalError(.damaged, "M10: \(location)/\(name) is no segment name of a journal")
            }
            var status = stat()
            guard stat(path(file), &status) == 0 else {
                // A spare or a partial snapshot may be renamed meanwhile; a segment is there for good.
                if errno == ENOENT, case .segment = file {} else if errno == ENOENT { continue }
                throw failure("examine", file)
            }
            found.append(StoredFile(file, byteCount: UInt64(status.st_size)))
        }
        return found.sorted { $0.file < $1.file }
    }

    public func create(_ file: JournalFile) throws(JournalError) {
        let descriptor = open(path(file), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failure("create", file) }
        keep(OpenFile(descriptor), of: file, in: writing)
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        let open = try opened(file, writing, O_RDWR)
        var done = 0
        while done < bytes.count {
            let count = calls.write(
                open.descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done, off_t(offset) + off_t(done))
            if count > 0 {
                done += count
            } else if count == 0 {
                // No progress and no reason: trying again could go on for ever.
                errno = EIO
                throw failure("write", file)
            } else if errno != EINTR {
                throw failure("write", file)
            }
        }
    }

    public func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) {
        let open = try opened(file, writing, O_RDWR)
        var code = posix_fallocate(open.descriptor, 0, off_t(byteCount))
        while code == EINTR { code = posix_fallocate(open.descriptor, 0, off_t(byteCount)) }
        errno = code
        guard code == 0 else { throw failure("reserve room for", file) }
    }

    public func sync(_ file: JournalFile) throws(JournalError) {
        let open = try opened(file, writing, O_RDWR)
        guard fdatasync(open.descriptor) == 0 else { throw failure("sync", file) }
    }

    public func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError) {
        let open = try opened(file, writing, O_RDWR)
        guard ftruncate(open.descriptor, off_t(byteCount)) == 0 else { throw failure("cut", file) }
    }

    public func remove(_ file: JournalFile) throws(JournalError) {
        guard unlink(path(file)) == 0 else { throw failure("remove", file) }
        forget(file)
    }

    public func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) {
        guard Glibc.rename(path(file), path(other)) == 0 else { throw failure("rename", file) }
        forget(file)
        forget(other)
    }

    public func read(
        _ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        let open = try opened(file, reading, O_RDONLY)
        var done = 0
        while done < buffer.count {
            let count = calls.read(
                open.descriptor, buffer.baseAddress.unsafelyUnwrapped + done, buffer.count - done, off_t(offset) + off_t(done))
            if count == 0 { break }
            if count > 0 {
                done += count
            } else if errno != EINTR {
                throw failure("read", file)
            }
        }
        return done
    }
}

/// The calls of the system that may do less than asked for: the place where tests make them do so.
struct TransferCalls: Sendable {
    var write: @Sendable (Int32, UnsafeRawPointer, Int, off_t) -> Int = { pwrite($0, $1, $2, $3) }
    var read: @Sendable (Int32, UnsafeMutableRawPointer, Int, off_t) -> Int = { pread($0, $1, $2, $3) }
}

extension FileStorage {
    private func path(_ file: JournalFile) -> String { location + "/" + file.name }

    /// The open file, which stays open for the next call.
    private func opened(
        _ file: JournalFile, _ table: borrowing Mutex<[JournalFile: OpenFile]>, _ flags: Int32
    ) throws(JournalError) -> OpenFile {
        if let open = table.withLock({ $0[file] }) { return open }
        let descriptor = open(path(file), flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", file) }
        let opened = OpenFile(descriptor)
        keep(opened, of: file, in: table)
        return opened
    }

    private func keep(_ open: OpenFile, of file: JournalFile, in table: borrowing Mutex<[JournalFile: OpenFile]>) {
        table.withLock { table in
            if table.count >= Limits.openFilesMax { table.removeAll() }
            table[file] = open
        }
    }

    private func forget(_ file: JournalFile) {
        writing.withLock { $0[file] = nil }
        reading.withLock { $0[file] = nil }
    }

    /// The error of the call that just set `errno`.
    private func failure(_ action: String, _ file: JournalFile? = nil) -> JournalError {
        let number = errno
        let code: JournalError.Code =
            switch number {
            case ENOSPC, EDQUOT: .outOfSpace
            case ENOENT where file == nil: .missing
            default: .storageFailed
            }
        let name = file.map { " " + $0.name } ?? ""
        var segment: UInt64?
        if case .segment(let firstBlock)? = file { segment = firstBlock }
        return JournalError(
            code, "M10: cannot \(action)\(name) of the journal \(location): \(String(cString: strerror(number)))",
            segment: segment, errorNumber: number)
    }
}

extension FileStorage {
    /// Makes created, renamed and removed names durable.
    public func syncDirectory() throws(JournalError) {
        try syncFolder(location)
    }

    /// Takes the folder's `flock`, creating the folder when missing. Throws `locked` while another writer has it.
    public func lockForWriting() throws(JournalError) {
        if mkdir(location, 0o750) == 0 {
            // The folder's own name must survive too.
            try syncFolder(location + "/..")
        } else if errno != EEXIST {
            throw failure("create the folder")
        }
        let descriptor = open(location, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error =
                errno == EWOULDBLOCK
                ? JournalError(.locked, "M10: the journal \(location) already has a writer", errorNumber: errno)
                : failure("lock the folder")
            close(descriptor)
            throw error
        }
        folder.withLock { $0 = descriptor }
    }

    /// Gives the folder back; nothing happens when it was not taken.
    public func unlock() {
        folder.withLock { held in
            if let descriptor = held {
                // Closing alone would leave the lock to a child process that was being started just now.
                flock(descriptor, LOCK_UN)
                close(descriptor)
            }
            held = nil
        }
    }

    private func syncFolder(_ path: String) throws(JournalError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync the folder") }
    }
}
