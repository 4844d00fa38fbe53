using CsCheck;
using Toolkit.Measurements;
using Toolkit.Pipelines.Records;

namespace Toolkit.Workstation.Tests.Records;

public class WellTextTests
{
    private static readonly Gen<WellReading> Wells = Gen.Select(Gen.Int[0, 51], Gen.Int[0, 98], Gen.Double, Gen.String, Gen.Bool)
        .Select((row, column, value, code, isNumber) => new WellReading(Well.At(row, column), isNumber && double.IsFinite(value) ? value : null, isNumber && double.IsFinite(value) ? null : new string([.. code.Where(c => !char.IsSurrogate(c))])));

    [Fact]
    public void Every_reading_comes_back_to_the_last_bit_and_every_code_to_the_last_letter() => Wells.Array[0, 96].Sample(wells =>
    {
        var back = WellText.Read(WellText.Write(wells)).Value;
        return wells.Select(w => (w.Well, w.Value, w.Value is null ? w.Code ?? "" : null)).SequenceEqual(back.Select(w => (w.Well, w.Value, w.Code)));
    });

    [Theory]
    [InlineData("A1=0.5 B1=", 7)]
    [InlineData("A1=0.5 nonsense", 7)]
    [InlineData("A1=1,5", 0)]
    [InlineData("=1", 0)]
    public void A_fault_names_its_byte(string text, long offset)
    {
        var fault = WellText.Read(text).Fault!;
        Assert.Equal(offset, fault.Offset);
        Assert.Contains("expected a well and its reading", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void People_can_read_it() =>
        Assert.Equal("A1=0.512 H12=~OVRFLW", WellText.Write([new(Well.At(0, 0), 0.512, null), new(Well.At(7, 11), null, "OVRFLW")]));
}
