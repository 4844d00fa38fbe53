using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Toolkit.Measurements;

/// <summary>YAML text from outside as nodes. No text throws or takes the process down: aliases, a few lines of which can stand for gigabytes, and nesting that would use up the stack are refused.</summary>
public static class YamlText
{
    private const int Deepest = 64;

    /// <returns>The root of every document in its order, none for an empty text; or the fault with its line.</returns>
    public static Parsed<ImmutableArray<YamlNode>> Documents(string text)
    {
        using var reader = new StringReader(text);
        var events = new GuardedParser(new Parser(reader));
        try
        {
            var stream = new YamlStream();
            stream.Load(events);
            return stream.Documents.Select(d => d.RootNode).ToImmutableArray();
        }
        catch (YamlException e)
        {
            return Broken(e.Start.Line, e.Message);
        }
        // The library throws these, too, where a text breaks off or begins in the midst of a block.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return Broken(events.Line, "a text that is none from here on");
        }
    }

    private static Fault Broken(long line, string found) => new(line, "well-formed YAML", Printable.Clean(found, 200)) { Unit = "line" };

    private sealed class GuardedParser(IParser inner) : IParser
    {
        // The stream and its document count as levels to the library.
        private int depth = -2;

        public ParsingEvent? Current => inner.Current;

        /// <summary>The line of the last event; 1 before the first.</summary>
        public long Line => inner.Current?.Start.Line ?? 1;

        public bool MoveNext()
        {
            var moved = inner.MoveNext();
            if (moved && inner.Current is { } now)
            {
                depth += now.NestingIncrease;
                if (now is AnchorAlias || depth > Deepest)
                {
                    throw new YamlException(now.Start, now.End, now is AnchorAlias ? "an alias; write the value out" : $"more than {Deepest} levels");
                }
            }

            return moved;
        }
    }
}
