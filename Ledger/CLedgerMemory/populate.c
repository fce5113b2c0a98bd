#define _GNU_SOURCE
#include "populate.h"
#include "CLedgerMemory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23  // Linux 5.14; an older system says no, and nothing is lost.
#endif

enum { waitingMax = 256 };

struct range {
    char *start;
    size_t size;
};

// Ranges that wait. Held only for a moment, so that whoever asks does not wait for pages.
static pthread_mutex_t queueLock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queueFilled = PTHREAD_COND_INITIALIZER;
static pthread_cond_t queueEmptied = PTHREAD_COND_INITIALIZER;
static struct range waiting[waitingMax];
static size_t waitingCount = 0;
static pthread_once_t started = PTHREAD_ONCE_INIT;
static bool isRunning = false;

// Held while pages are given, so that memory is not given back in the middle.
static pthread_mutex_t stepLock = PTHREAD_MUTEX_INITIALIZER;

static const size_t stepBytes = (size_t)2 << 20;

// Takes up to one step from the first range and puts what is left of it behind the others: a long range, which is needed over a long
// time, holds up no short one. Called with both locks held in the order step, queue.
static struct range nextStep(void) {
    struct range step = waiting[0];
    struct range rest = step;
    if (step.size > stepBytes) step.size = stepBytes;
    rest.start += step.size;
    rest.size -= step.size;
    waitingCount -= 1;
    for (size_t index = 0; index < waitingCount; index += 1) waiting[index] = waiting[index + 1];
    if (rest.size > 0) waiting[waitingCount++] = rest;
    return step;
}

static void *run(void *unused) {
    (void)unused;
    while (true) {
        pthread_mutex_lock(&queueLock);
        while (waitingCount == 0) pthread_cond_wait(&queueFilled, &queueLock);
        pthread_mutex_unlock(&queueLock);

        pthread_mutex_lock(&stepLock);
        pthread_mutex_lock(&queueLock);
        struct range step = {NULL, 0};
        if (waitingCount > 0) step = nextStep();
        pthread_mutex_unlock(&queueLock);
        if (step.size > 0) madvise(step.start, step.size, MADV_POPULATE_WRITE);
        pthread_mutex_unlock(&stepLock);

        pthread_mutex_lock(&queueLock);
        if (waitingCount == 0) pthread_cond_broadcast(&queueEmptied);
        pthread_mutex_unlock(&queueLock);
    }
    return NULL;
}

static void start(void) {
    pthread_t thread;
    isRunning = pthread_create(&thread, NULL, run, NULL) == 0;
    if (isRunning) pthread_detach(thread);
}

void cledgermemory_populate(void *address, size_t size) {
    pthread_once(&started, start);
    pthread_mutex_lock(&queueLock);
    if (isRunning && waitingCount < waitingMax && size > 0) {
        waiting[waitingCount] = (struct range){address, size};
        waitingCount += 1;
        pthread_cond_signal(&queueFilled);
    }
    pthread_mutex_unlock(&queueLock);
}

void cledgermemory_wait(void) {
    pthread_mutex_lock(&queueLock);
    while (waitingCount > 0) pthread_cond_wait(&queueEmptied, &queueLock);
    pthread_mutex_unlock(&queueLock);
    // The last step may still be under way.
    pthread_mutex_lock(&stepLock);
    pthread_mutex_unlock(&stepLock);
}

void cledgermemory_forget(void *address, size_t size) {
    char *begin = address;
    pthread_mutex_lock(&stepLock);
    pthread_mutex_lock(&queueLock);
    size_t kept = 0;
    for (size_t index = 0; index < waitingCount; index += 1) {
        char *rangeStart = waiting[index].start;
        bool isOutside = rangeStart + waiting[index].size <= begin || rangeStart >= begin + size;
        if (isOutside) waiting[kept++] = waiting[index];
    }
    waitingCount = kept;
    if (waitingCount == 0) pthread_cond_broadcast(&queueEmptied);
    pthread_mutex_unlock(&queueLock);
    pthread_mutex_unlock(&stepLock);
}
