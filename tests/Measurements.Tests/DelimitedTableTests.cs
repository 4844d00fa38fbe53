using CsCheck;

namespace Toolkit.Measurements.Tests;

public class DelimitedTableTests
{
    [Theory, InlineData("a,b\n1,2\n"), InlineData("a,b\r\n1,2"), InlineData("a,b\r1,2\r"), InlineData("\n a , b \n\n1,2\n\n"), InlineData("a,b\n\"1\",\"2\"")]
    public void A_table_is_read_whatever_its_line_ends(string text)
    {
        var table = DelimitedTable.Read(text).Value;
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal(["1", "2"], Assert.Single(table.Rows).Cells);
    }

    [Fact]
    public void A_quoted_cell_holds_delimiters_quotes_and_line_ends_and_lines_are_still_counted()
    {
        var table = DelimitedTable.Read("name,note\nx,\"a, \"\"b\"\"\nc\"\ny,z\n").Value;
        Assert.Equal("a, \"b\"\nc", table.Rows[0].Cells[1]);
        Assert.Equal((2, 4), (table.Rows[0].Line, table.Rows[1].Line));
    }

    [Theory]
    [InlineData("", "line 1: expected a header line, found an empty file")]
    [InlineData("a,a\n", "line 1: expected a header of distinct names, found a,a")]
    [InlineData("a,b\n1,2\n3\n", "line 3: expected 2 cells, found 1 cells")]
    [InlineData("a,b\n1,\"2\n", "line 2: expected a closing quotation mark, found the end of the file")]
    public void A_fault_names_its_line(string text, string message) => Assert.Equal(message, DelimitedTable.Read(text).Fault!.Message);

    [Fact]
    public void A_ragged_table_keeps_short_and_long_rows_for_the_caller_to_judge()
    {
        var table = DelimitedTable.Read("a,b,,\n1\n1,2,3,4,5\n", ',', ragged: true).Value;
        Assert.Equal([1, 5], table.Rows.Select(r => r.Cells.Length));
        Assert.Equal("line 1: expected a header of distinct names, found a,a", DelimitedTable.Read("a,a\n", ',', ragged: true).Fault!.Message);
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_are_a_fault_that_says_what_to_do() =>
        Assert.Contains("Save the table as UTF-8", DelimitedTable.Read([0x61, 0xE9, 0x0A]).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_name() => Assert.Equal(0, DelimitedTable.Read([0xEF, 0xBB, 0xBF, (byte)'a', 10]).Value.Column("a"));

    [Theory, InlineData("=1+1", "'=1+1"), InlineData("@x", "'@x"), InlineData("-0.41", "-0.41"), InlineData("-x", "'-x"), InlineData("a,b", "\"a,b\""), InlineData("a\"b", "\"a\"\"b\""), InlineData("", "")]
    public void A_cell_that_a_spreadsheet_would_run_is_disarmed(string text, string cell) => Assert.Equal(cell, DelimitedTable.Cell(text));

    [Fact]
    public void Any_text_without_leading_formula_signs_survives_writing_and_reading() =>
        Gen.String[Gen.Char["ab,\"\n\r;é "], 1, 12].Where(s => s.Trim().Length > 0).Sample(text =>
            DelimitedTable.Read("x,y\n" + DelimitedTable.Cell("k" + text) + ",1\n").Value.Rows[0].Cells[0] == "k" + text);

    [Fact]
    public void Rows_of_an_export_may_differ_in_length_and_keep_their_lines()
    {
        var rows = DelimitedTable.ReadRows("\uFEFFPlate:\tone\r\n\r\n\tA\t\"b\tc\"\r\n", '\t').Value;
        Assert.Equal([1, 3], rows.Select(r => r.Line));
        Assert.Equal(["Plate:", "one"], rows[0].Cells);
        Assert.Equal(["", "A", "b\tc"], rows[1].Cells);
        Assert.Equal("line 1: expected a closing quotation mark, found the end of the file", DelimitedTable.ReadRows("\"open").Fault!.Message);
    }
}
