/* A plate reader that answers like a Bio-Rad Model 680, for a microcontroller or the host.
   The board supplies reader_get (-1 at the end) and reader_put; on the host they are standard input and output.
   The checksum counts every carriage return but the one after .begin: one of two readings of the manual. */
#include <stdio.h>
#include <string.h>

int reader_get(void);
void reader_put(char c);

static unsigned sum;
static int remote;

static void put(char c) { sum += (unsigned char)c; reader_put(c); }

static void text(const char *s) { while (*s) put(*s++); }

static void number(unsigned value, unsigned digits)
{
    char out[8];
    for (unsigned i = digits; i > 0; i--) { out[i - 1] = (char)('0' + value % 10); value /= 10; }
    for (unsigned i = 0; i < digits; i++) put(out[i]);
}

/* Row and column make the value, so that the host can tell every well from the others. */
static void block(void)
{
    sum = 0;
    text("BIO-RAD Model 680 Microplate READER\r01/01/2026 12:00:00\rMes. filter:450\r");
    unsigned before = sum;
    text(".begin\r");
    sum = before;
    for (unsigned row = 0; row < 8; row++) {
        for (unsigned column = 0; column < 12; column++) {
            if (row == 7 && column == 11) { text(" *.***"); continue; }
            put(row == 0 && column == 1 ? '-' : ' ');
            put('0');
            put('.');
            number(row * 100 + column, 3);
        }
        put('\r');
    }
    unsigned total = sum & 0xFF;
    number(total, total > 99 ? 3 : total > 9 ? 2 : 1);
    text("\r.end\r");
}

static void answer(const char *line)
{
    if (strncmp(line, "EIA.READER ", 11) != 0) { text("ERE 8001\r"); return; }
    const char *command = line + 11;
    if (strcmp(command, "AQ") == 0) { remote = 1; text("ERE 0000\r"); return; }
    if (!remote) { text("ERE 8073\r"); return; }
    if (strcmp(command, "ID") == 0) text("ERE 0000 Model 680 simulated\r");
    else if (strcmp(command, "RL") == 0) { remote = 0; text("ERE 0000\r"); }
    else if (strncmp(command, "RPLATE", 6) == 0 || strcmp(command, "RTPLATE") == 0) block();
    else text("ERE 8001\r");
}

void reader_run(void)
{
    char line[64];
    unsigned length = 0;
    for (int c = reader_get(); c >= 0; c = reader_get()) {
        if (c != '\r') { if (length < sizeof line - 1) line[length++] = (char)c; continue; }
        line[length] = 0;
        length = 0;
        answer(line);
    }
}

#ifdef READER_ON_HOST
int reader_get(void) { return getchar(); }
void reader_put(char c) { putchar(c); fflush(stdout); }
int main(void) { reader_run(); return 0; }
#endif
