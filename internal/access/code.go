package access

import (
	"context"
	"fmt"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// codePeriod is how long a one-time code stands (RFC 6238).
const codePeriod = 30 * time.Second

// Once remembers what was used; Take says whether something was not, at most once.
type Once interface {
	Take(ctx context.Context, nonce string, at time.Time) (bool, error)
}

// NewCode is a new secret of one-time codes (动态口令), and the address that an
// authenticator reads it from. Both are shown once.
func NewCode(account string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Shouwang", AccountName: account})
	if err != nil {
		return "", "", fmt.Errorf("make a secret for one-time codes: %w", err)
	}
	return key.Secret(), key.URL(), nil
}

// CodeAt is the code of a secret at an instant.
func CodeAt(secret string, at time.Time) (string, error) {
	return totp.GenerateCode(secret, at)
}

// stepOf is the period whose code was given, the present one or one beside it, as
// clocks differ; false is none of them.
func stepOf(secret, code string, at time.Time) (uint64, bool) {
	now := uint64(at.Unix()) / uint64(codePeriod/time.Second) //nolint:gosec // after 1970
	for _, step := range []uint64{now, now - 1, now + 1} {
		ok, err := hotp.ValidateCustom(code, step, secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if ok && err == nil {
			return step, true
		}
	}
	return 0, false
}

// codeTaken says whether a code is the account's and was never used before: the
// period is written down as used before it counts.
func codeTaken(ctx context.Context, once Once, account, secret, code string, at time.Time) (bool, error) {
	step, ok := stepOf(secret, code, at)
	if !ok {
		return false, nil
	}
	fresh, err := once.Take(ctx, fmt.Sprintf("code:%s:%d", account, step), at)
	if err != nil {
		return false, fmt.Errorf("note a used one-time code: %w", err)
	}
	return fresh, nil
}
