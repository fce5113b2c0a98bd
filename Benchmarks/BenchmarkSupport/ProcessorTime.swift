import CBenchmarks
import Foundation
import Glibc

/// Processor time of the whole process, all threads and the kernel's work for them, in seconds.
package func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
