using CsCheck;
using Toolkit.Evidence.Tables;

namespace Toolkit.Evidence.Tests.Tables;

public class CsvTableTests
{
    [Fact]
    public void Cells_are_found_by_their_column_whatever_its_case()
    {
        var table = CsvTable.Read("t.csv", "\ufeffa,B\r\n1, two \n").Value;
        Assert.Equal("two", table.Rows[0]["b"]);
        Assert.Equal("1", table.Rows[0]["A"]);
        Assert.Equal("", table.Rows[0]["absent"]);
    }

    [Fact]
    public void A_quoted_cell_holds_commas_quotes_and_line_ends()
    {
        var table = CsvTable.Read("t.csv", "a,b\n\"x, \"\"y\"\"\nz\",2\n3,4\n").Value;
        Assert.Equal("x, \"y\"\nz", table.Rows[0]["a"]);
        Assert.Equal(4, table.Rows[1].Line);
    }

    [Fact]
    public void A_short_record_has_empty_cells_and_an_empty_line_is_no_record()
    {
        var table = CsvTable.Read("t.csv", "a,b,c\n1\n\n2,3\n").Value;
        Assert.Equal(2, table.Rows.Length);
        Assert.Equal("", table.Rows[0]["c"]);
    }

    [Fact]
    public void An_open_quotation_mark_is_refused_and_names_the_line_where_it_starts() => Assert.Equal(
        "t.csv: line 2: expected a closing quotation mark, found the end of the file. Close the quoted cell that starts in this record.",
        CsvTable.Read("t.csv", "a,b\n1,\"open\n2,3\n").Fault!.Message);

    [Fact]
    public void A_column_that_is_named_twice_is_refused() =>
        Assert.Equal("t.csv: line 1: expected each column once, found column 'a' twice", CsvTable.Read("t.csv", "a,A\n1,2\n").Fault!.Message.Replace("'A'", "'a'", StringComparison.Ordinal));

    [Fact]
    public void A_record_with_a_comma_too_many_is_named_and_its_first_cells_are_kept()
    {
        var table = CsvTable.Read("t.csv", "a,b\n1,2,3\n4,5,\n").Value;
        Assert.Equal("t.csv: line 2: expected at most 2 cells, found 3 cells. Quote the cell that holds a comma; the cells beyond the last column were left out", Assert.Single(table.Overlong).Message);
        Assert.Equal("2", table.Rows[0]["b"]);
    }

    [Fact]
    public void An_empty_file_is_refused() => Assert.Equal("t.csv: line 1: expected a header line, found an empty file", CsvTable.Read("t.csv", "\n\n").Fault!.Message);

    [Fact]
    public void Whatever_is_written_quoted_is_read_back() =>
        Gen.String[Gen.Char["ab,\"\n ;"], 0, 12].Array[1, 5].Array[1, 5].Sample(rows =>
        {
            var width = rows.Max(r => r.Length);
            var header = string.Join(',', Enumerable.Range(0, width).Select(i => "c" + i));
            var text = header + "\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(c => "\"" + c.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"")) + "\n"));
            var read = CsvTable.Read("t.csv", text).Value.Rows;
            var kept = rows.Where(r => r.Any(c => c.Length > 0)).ToArray();
            Assert.Equal(kept.Select(r => string.Join('|', r)), read.Select(r => string.Join('|', r.Cells)));
        });

    [Fact]
    public void No_text_whatever_throws() => Gen.String.Sample(text => { _ = CsvTable.Read("t.csv", text).IsOk; });
}
