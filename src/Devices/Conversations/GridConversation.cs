namespace Toolkit.Devices.Conversations;

/// <summary>Listens to a reader that prints grids of values, whose layout the user declares. Each printed block is a plate, or it is refused as a whole.</summary>
internal sealed class GridConversation : Conversation
{
    private readonly GridLayout layout;
    private readonly string plate;
    private readonly byte[] end;
    private readonly TimeSpan idle;

    public GridConversation(DeviceSettings settings)
    {
        layout = GridLayout.From(settings);
        plate = settings.Text("plate", "");
        end = settings.OneOf("end", "silence", "form-feed", "text") switch
        {
            "form-feed" => [0x0C],
            "text" => System.Text.Encoding.Latin1.GetBytes(settings.Text("end-text", "")),
            _ => [],
        };
        _ = settings.Text("end-text", "");
        idle = TimeSpan.FromMilliseconds(settings.Whole("idle-ms", 50, 60_000, end.Length > 0 ? 30_000 : 1500));
        if (settings.Text("end", "") == "text" && end.Length == 0)
        {
            settings.Refuse("end-text, the text that ends a block", "none");
        }
    }

    protected override IEnumerator<Question> Talk()
    {
        while (true)
        {
            yield return new() { Length = EndOfBlock, Patience = idle, Limit = 256 << 10, Listens = true };
            Take();
        }
    }

    private int EndOfBlock(ReadOnlySpan<byte> bytes) => end.Length > 0 && bytes.IndexOf(end) is >= 0 and var at ? at + end.Length : 0;

    private void Take()
    {
        var isWhole = end.Length > 0 ? IsWhole : End == AnswerEnd.Silence;
        var text = isWhole ? Answer[..(Answer.Length - end.Length)] : Answer;
        if (text.Trim(" \r\n\t\f\0"u8).Length == 0)
        {
            return;
        }

        if (!isWhole)
        {
            FailTorn("a printed block up to its end", "It was cut; none of it is a result");
        }
        else if (layout.Decode(text, Prove(GridLayout.Stage, 0, text.Length, [Unprotected, .. layout.Stated])).Try(out var reading, out var fault))
        {
            Deliver(reading with { Id = plate });
        }
        else
        {
            FailAnswer(fault);
        }
    }
}
