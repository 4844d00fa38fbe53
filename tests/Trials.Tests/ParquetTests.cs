namespace Toolkit.Trials.Tests;

public class ParquetTests
{
    [Fact]
    public void A_table_is_read_as_it_was_written()
    {
        var frame = new Frame(3).With("participant", ["P1", "P2", null]).With("value", [1.5, double.NaN, -2]).With("empty", [null, null, null]);
        var again = ParquetTable.Read(ParquetTable.Write(frame)).Value;
        Assert.Equal(["participant", "value", "empty"], again.Columns);
        Assert.Equal(frame.Text("participant"), again.Text("participant"));
        Assert.Equal(frame.Numbers("value"), again.Numbers("value"));
        Assert.Equal(frame.Text("empty"), again.Text("empty"));
    }

    [Fact]
    public void A_table_without_rows_keeps_its_columns()
    {
        var again = ParquetTable.Read(ParquetTable.Write(new Frame(0).With("a", Array.Empty<double>()))).Value;
        Assert.Equal((0, "a"), (again.Rows, Assert.Single(again.Columns)));
    }

    [Fact]
    public void What_is_no_parquet_is_a_fault() => Assert.Equal("a Parquet file: PAR1, data, metadata, PAR1", ParquetTable.Read("participant,arm\n"u8.ToArray()).Fault!.Expected);

    [Fact]
    public void A_damaged_file_gives_a_fault_or_a_table_and_never_an_exception()
    {
        var whole = ParquetTable.Write(new Frame(40).With("participant", [.. Enumerable.Range(0, 40).Select(i => $"P{i}")]).With("value", [.. Enumerable.Range(0, 40).Select(i => i / 7.0)]));
        var chance = new Chance(3);
        var faults = 0;
        for (var k = 0; k < 2000; k++)
        {
            var bytes = whole[..(k % 5 == 0 ? chance.Below(whole.Length) : whole.Length)];
            for (var flips = 1 + chance.Below(4); flips > 0 && bytes.Length > 0; flips--)
            {
                bytes[chance.Below(bytes.Length)] ^= (byte)(1 << chance.Below(8));
            }

            faults += ParquetTable.Read(bytes).IsOk ? 0 : 1;
        }

        Assert.InRange(faults, 200, 2000);
    }
}
