using System.Diagnostics;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Cli;

/// <summary>The terminal as a verb sees it: data and JSON go to <see cref="Out"/>, words for people and progress to <see cref="Error"/>.</summary>
internal sealed class Shell(TextWriter output, TextWriter error, bool quiet, bool live)
{
    private static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private readonly Stopwatch sinceLine = Stopwatch.StartNew();
    private int width;

    /// <summary>Data only.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>The human log.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Says a sentence to the person at the terminal; silent with --quiet.</summary>
    public void Say(string sentence)
    {
        if (!quiet)
        {
            lock (gate)
            {
                Clear();
                Error.WriteLine(sentence);
            }
        }
    }

    /// <summary>Names something that is wrong; said even with --quiet.</summary>
    public void Complain(string sentence)
    {
        lock (gate)
        {
            Clear();
            Error.WriteLine(Printable.Clean(sentence, 2000));
        }
    }

    /// <summary>Shows how far long work has come: a bar on a terminal, else one line every 10 s.</summary>
    /// <param name="done">Parts done, 0 to <paramref name="total"/>.</param>
    public void Progress(string what, int done, int total)
    {
        if (quiet)
        {
            return;
        }

        lock (gate)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {total}");
            if (live)
            {
                const int cells = 24;
                var filled = total == 0 ? cells : cells * done / total;
                line = $"[{new string('#', filled)}{new string('.', cells - filled)}] {line}";
                Error.Write("\r" + line.PadRight(width));
                width = line.Length;
                if (done >= total)
                {
                    Clear();
                }
            }
            else if (sinceLine.Elapsed >= QuietInterval)
            {
                sinceLine.Restart();
                Error.WriteLine(line);
            }
        }
    }

    /// <summary>Shows how things stand: one line that is written over on a terminal, else one line every 10 s.</summary>
    public void Status(string line)
    {
        if (quiet)
        {
            return;
        }

        lock (gate)
        {
            if (live)
            {
                Error.Write("\r" + line.PadRight(width));
                width = line.Length;
            }
            else if (sinceLine.Elapsed >= QuietInterval)
            {
                sinceLine.Restart();
                Error.WriteLine(line);
            }
        }
    }

    private void Clear()
    {
        if (width > 0)
        {
            Error.Write("\r" + new string(' ', width) + "\r");
            width = 0;
        }
    }
}
