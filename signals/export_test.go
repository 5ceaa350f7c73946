package signals

// Slices makes the intake compare about n rows at once.
func (in *Intake) Slices(n uint64) { in.slice = n }
