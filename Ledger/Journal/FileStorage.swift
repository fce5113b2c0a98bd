import Glibc
import Synchronization

/// A journal as a folder of files on the local disk. The embedded default.
///
/// Writing needs the folder's `flock`, so a second writer is refused on the same machine. Reading takes no lock.
/// Short transfers and interrupted calls are continued; every other failure is an error that carries `errno`.
public final class FileStorage: JournalStorage {
    public let location: String

    /// One descriptor for writing and one for reading are kept open, each behind its own lock, so that a reader does not wait for a
    /// writer's sync.
    private let writing = Mutex<OpenSegment?>(nil)
    private let reading = Mutex<OpenSegment?>(nil)
    private let folder = Mutex<Int32?>(nil)

    private struct OpenSegment {
        var firstBlock: UInt64
        var descriptor: Int32
    }

    /// Names the folder; touches nothing yet.
    public init(folder: String) {
        location = folder
    }

    deinit {
        for segment in [writing.withLock { $0 }, reading.withLock { $0 }].compactMap({ $0 }) { close(segment.descriptor) }
        unlock()
    }

    public func segments() throws(JournalError) -> [SegmentFile] {
        guard let stream = opendir(location) else { throw failure("open the folder") }
        defer { closedir(stream) }
        var found: [SegmentFile] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasSuffix(".segment") else { continue }
            guard let firstBlock = UInt64(name.dropLast(".segment".count)), segmentFileName(firstBlock) == name else {
                throw JournalError(.damaged, "M10: \(location)/\(name) is no segment name of a journal")
            }
            var status = stat()
            guard stat(path(firstBlock), &status) == 0 else { throw failure("examine", firstBlock) }
            found.append(SegmentFile(firstBlock: firstBlock, byteCount: UInt64(status.st_size)))
        }
        return found.sorted { $0.firstBlock < $1.firstBlock }
    }

    public func createSegment(_ firstBlock: UInt64) throws(JournalError) {
        let descriptor = open(path(firstBlock), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failure("create", firstBlock) }
        writing.withLock { held in
            if let old = held { close(old.descriptor) }
            held = OpenSegment(firstBlock: firstBlock, descriptor: descriptor)
        }
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to firstBlock: UInt64, at offset: UInt64) throws(JournalError) {
        try withDescriptor(of: firstBlock, writing, O_RDWR) { (descriptor) throws(JournalError) in
            var done = 0
            while done < bytes.count {
                let count = pwrite(
                    descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done, off_t(offset) + off_t(done))
                if count > 0 {
                    done += count
                } else if count == 0 || errno != EINTR {
                    throw failure("write", firstBlock)
                }
            }
        }
    }

    public func sync(_ firstBlock: UInt64) throws(JournalError) {
        try withDescriptor(of: firstBlock, writing, O_RDWR) { (descriptor) throws(JournalError) in
            guard fdatasync(descriptor) == 0 else { throw failure("sync", firstBlock) }
        }
    }

    public func truncate(_ firstBlock: UInt64, to byteCount: UInt64) throws(JournalError) {
        try withDescriptor(of: firstBlock, writing, O_RDWR) { (descriptor) throws(JournalError) in
            guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw failure("cut", firstBlock) }
        }
    }

    public func removeSegment(_ firstBlock: UInt64) throws(JournalError) {
        guard unlink(path(firstBlock)) == 0 else { throw failure("remove", firstBlock) }
        forget(firstBlock, in: writing)
        forget(firstBlock, in: reading)
    }

    public func read(
        _ firstBlock: UInt64, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        try withDescriptor(of: firstBlock, reading, O_RDONLY) { (descriptor) throws(JournalError) in
            var done = 0
            while done < buffer.count {
                let count = pread(
                    descriptor, buffer.baseAddress.unsafelyUnwrapped + done, buffer.count - done, off_t(offset) + off_t(done))
                if count == 0 { break }
                if count > 0 {
                    done += count
                } else if errno != EINTR {
                    throw failure("read", firstBlock)
                }
            }
            return done
        }
    }
}

extension FileStorage {
    public func syncDirectory() throws(JournalError) {
        try syncFolder(location)
    }

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

    private func path(_ firstBlock: UInt64) -> String { location + "/" + segmentFileName(firstBlock) }

    private func forget(_ firstBlock: UInt64, in slot: borrowing Mutex<OpenSegment?>) {
        slot.withLock { held in
            guard let open = held, open.firstBlock == firstBlock else { return }
            close(open.descriptor)
            held = nil
        }
    }

    /// Runs `body` with an open descriptor of the segment, which stays open for the next call.
    private func withDescriptor<Result>(
        of firstBlock: UInt64, _ slot: borrowing Mutex<OpenSegment?>, _ flags: Int32,
        _ body: (Int32) throws(JournalError) -> sending Result
    ) throws(JournalError) -> sending Result {
        try slot.withLock { (held) throws(JournalError) in
            if held?.firstBlock != firstBlock {
                let descriptor = open(path(firstBlock), flags | O_CLOEXEC)
                guard descriptor >= 0 else { throw failure("open", firstBlock) }
                if let old = held { close(old.descriptor) }
                held = OpenSegment(firstBlock: firstBlock, descriptor: descriptor)
            }
            return try body(held.unsafelyUnwrapped.descriptor)
        }
    }

    /// The error of the call that just set `errno`.
    private func failure(_ action: String, _ firstBlock: UInt64? = nil) -> JournalError {
        let number = errno
        let code: JournalError.Code =
            switch number {
            case ENOSPC, EDQUOT: .outOfSpace
            case ENOENT where firstBlock == nil: .missing
            default: .storageFailed
            }
        let name = firstBlock.map { " " + segmentFileName($0) } ?? ""
        return JournalError(
            code, "M10: cannot \(action)\(name) of the journal \(location): \(String(cString: strerror(number)))",
            segment: firstBlock, errorNumber: number)
    }
}
