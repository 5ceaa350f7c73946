package wiretest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a mail server of these tests knows.
const (
	MailUser     = "shouwang@canary.example"
	MailPassword = "canary-password"
)

// Mail is a mail server with STARTTLS and sign-in.
type Mail struct {
	*Server

	// CA is the file of the authority that signed its certificate.
	CA       string
	config   *tls.Config
	listener net.Listener
	mishap   string
}

// NewMail starts one.
func NewMail(tb testing.TB, config Config) *Mail {
	tb.Helper()
	s := &Mail{Server: newServer(tb, config, nil)}
	certified := httptest.NewTLSServer(nil) // for its certificate
	defer certified.Close()
	s.config = &tls.Config{Certificates: certified.TLS.Certificates, MinVersion: tls.VersionTLS12}
	s.CA = filepath.Join(tb.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certified.Certificate().Raw})
	if err := os.WriteFile(s.CA, text, 0o600); err != nil {
		tb.Fatal(err)
	}
	var err error
	if s.listener, err = new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); s.serve() }()
	tb.Cleanup(func() { _ = s.listener.Close(); <-done })
	return s
}

// Port is where it listens, on 127.0.0.1.
func (s *Mail) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Mishap is what the next session meets: hang, break, nonsense, or an answer to
// the letter such as "451 later".
func (s *Mail) Mishap(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mishap = what
}

func (s *Mail) serve() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.session(conn)
		_ = conn.Close()
	}
}

// mailSession is one connection.
type mailSession struct {
	conn     net.Conn
	text     *textproto.Conn
	sealed   bool
	signedIn bool
	to       string
	mishap   string
}

func (s *Mail) session(conn net.Conn) {
	s.mu.Lock()
	m := &mailSession{conn: conn, text: textproto.NewConn(conn), mishap: s.mishap}
	s.mishap = ""
	s.mu.Unlock()
	switch m.mishap {
	case "hang":
		_, _ = io.Copy(io.Discard, conn) // until the client gives up
		return
	case "nonsense":
		_ = m.text.PrintfLine("hotel wifi")
		return
	}
	_ = m.text.PrintfLine("220 mail.canary.example ESMTP")
	for {
		line, err := m.text.ReadLine()
		if err != nil || !s.step(m, line) {
			return
		}
	}
}

// step answers a command; false ends the session.
func (s *Mail) step(m *mailSession, line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	say := func(text string) bool { return m.text.PrintfLine("%s", text) == nil }
	switch verb = strings.ToUpper(verb); {
	case verb == "EHLO" && m.sealed:
		return say("250-mail.canary.example") && say("250 AUTH PLAIN")
	case verb == "EHLO":
		return say("250-mail.canary.example") && say("250 STARTTLS")
	case verb == "STARTTLS":
		say("220 go ahead")
		m.conn = tls.Server(m.conn, s.config)
		m.text, m.sealed = textproto.NewConn(m.conn), true
		return true
	case verb == "AUTH":
		plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
		m.signedIn = m.mishap != "sign-in" && string(plain) == "\x00"+MailUser+"\x00"+MailPassword
		if !m.signedIn {
			return say("535 5.7.8 canary 张秀英")
		}
		return say("235 welcome")
	case verb == "QUIT":
		say("221 bye")
		return false
	case !m.signedIn:
		return say("530 5.7.0 sign in first")
	case verb == "RCPT":
		if m.to = strings.TrimSuffix(strings.TrimPrefix(rest, "TO:<"), ">"); !s.knows(m.to) {
			return say("550 5.1.1 no such mailbox")
		}
		return say("250 ok")
	case verb == "DATA":
		return s.data(m, say)
	}
	return say("250 ok") // MAIL, RSET, NOOP
}

func (s *Mail) data(m *mailSession, say func(string) bool) bool {
	if m.mishap == "break" {
		return false
	}
	say("354 go on")
	letter, err := mail.ReadMessage(bufio.NewReader(m.text.DotReader()))
	if err != nil {
		return say("554 not a letter")
	}
	if m.mishap != "" {
		return say(m.mishap)
	}
	s.accept(Sent{To: m.to, Key: letter.Header.Get("Message-Id"), Text: s.shown(letter)})
	return say("250 2.0.0 taken")
}

// shown is a letter as the golden files show it.
func (s *Mail) shown(letter *mail.Message) string {
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	if err != nil {
		s.tb.Errorf("a subject that cannot be read: %v", err)
	}
	body := letter.Body
	switch letter.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		s.tb.Errorf("a letter that cannot be read: %v", err)
	}
	var out strings.Builder
	for _, name := range []string{"From", "To", "Date", "Message-Id", "Auto-Submitted", "Content-Type"} {
		out.WriteString(name + ": " + letter.Header.Get(name) + "\n")
	}
	return out.String() + "Subject: " + subject + "\n\n" + strings.ReplaceAll(string(text), "\r\n", "\n")
}
