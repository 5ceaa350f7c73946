package monitors

// WorkerCapacity is the one parameter that no rule names and the service itself
// reads: how many open red and yellow warnings one worker can bear. Stock is
// handed out up to it, and a load beyond it is a staffing warning. A pack without
// it sets no limit.
const WorkerCapacity = "worker.capacity"
