package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Deliveries (送达) reads the messages that were given up (死信), and has them sent again.
type Deliveries interface {
	// GivenUp are those of any channel, the newest first, at most a thousand.
	GivenUp(ctx context.Context) ([]GivenUp, error)
	// SendAgain asks for one again, with the same key. ErrNotFound: it was not given up.
	SendAgain(ctx context.Context, message string) error
}

// GivenUp is a message that was given up. It says nothing of whom it was about.
type GivenUp struct {
	Message  string    `json:"message" doc:"Its idempotency key."`
	Channel  string    `json:"channel" example:"wecom"`
	Worker   string    `json:"worker" doc:"worker_id of whom it was for."`
	Class    string    `json:"class" example:"no_address" doc:"Why: limited, server, refused, denied, stale, timeout, network, garbled, redirect, blocked or no_address."`
	Code     string    `json:"code" doc:"The provider's own word, if it has one."`
	Attempts uint64    `json:"attempts"`
	Since    time.Time `json:"since" doc:"When it was meant to be sent first."`
	At       time.Time `json:"at" doc:"When it was given up."`
}

func (h handlers) registerDeliveries(doc huma.API) {
	huma.Register(doc, huma.Operation{
		OperationID: "list-given-up", Method: http.MethodGet, Path: "/deliveries/dead", Tags: []string{"deliveries"}, Errors: []int{422, 503},
		Summary: "Messages that were given up 死信, the newest first",
	}, h.givenUp)
	huma.Register(doc, huma.Operation{
		OperationID: "send-again", Method: http.MethodPost, Path: "/deliveries/dead/{id}/resend", Tags: []string{"deliveries"}, Errors: []int{404, 422, 503},
		Summary: "Send a message again that was given up, with the same key", DefaultStatus: http.StatusAccepted,
	}, h.sendAgain)
}

func (h handlers) givenUp(ctx context.Context, in *Paging) (*pageOf[GivenUp], error) {
	list, err := h.services.Deliveries.GivenUp(ctx)
	if err != nil {
		return nil, h.fail(ctx, "list messages that were given up", err)
	}
	return answerPaged(ctx, h, list, *in, func(g GivenUp) string { return nameOf(g.Message) })
}

type messageRef struct {
	ID string `path:"id" pattern:"^[0-9a-f]{32}$" doc:"Key of the message."`
}

func (h handlers) sendAgain(ctx context.Context, in *messageRef) (*struct{}, error) {
	if err := h.services.Deliveries.SendAgain(ctx, in.ID); err != nil {
		return nil, h.fail(ctx, "send a message again", err)
	}
	return nil, nil //nolint:nilnil // no content
}
