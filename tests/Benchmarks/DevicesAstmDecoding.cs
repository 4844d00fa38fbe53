using BenchmarkDotNet.Attributes;
using Toolkit.Devices.Protocols;

namespace Toolkit.Benchmarks;

/// <summary>Decoding of an ASTM stream, frames and records, against a plain loop over its bytes: the ratio is the price of the protocol.</summary>
[MemoryDiagnoser]
public class DevicesAstmDecoding
{
    private byte[] stream = [];

    /// <summary>About 1 MB: sessions of 100 results, one frame a record.</summary>
    [GlobalSetup]
    public void Make()
    {
        var records = new List<byte[]> { "H|\\^&|||SIM"u8.ToArray(), "P|1"u8.ToArray(), "O|1|S1||^^^PANEL"u8.ToArray() };
        records.AddRange(Enumerable.Repeat("R|1|^^^CRP|513.827|pg/mL||L||F||||20260101120000"u8.ToArray(), 100));
        records.Add("L|1|N"u8.ToArray());
        byte[] session = [Control.Enq, .. AstmFrame.OfRecords(records).SelectMany(f => f), Control.Eot];
        stream = [.. Enumerable.Repeat(session, 160).SelectMany(s => s)];
    }

    [Benchmark(Baseline = true)]
    public int PlainSum() => ByteSum.Reference(stream);

    [Benchmark]
    public int FramesAndRecords()
    {
        var receiver = new AstmReceiver(new AstmOptions());
        ReadOnlySpan<byte> left = stream;
        var values = 0;
        while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            if (happened.CompletesMessage)
            {
                var reader = new AstmRecordReader(receiver.Message);
                while (reader.Read())
                {
                    values += reader.Type == 'R' ? reader.Field(4).Length : 0;
                }
            }
        }

        return values;
    }
}
