using System.IO.Compression;
using System.Text;

namespace Toolkit.Measurements.Tests;

public class WorkbookTests
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    [Fact]
    public void Cells_of_an_xlsx_are_read_by_their_kind()
    {
        var sheet = Assert.Single(Workbook.Read(Xlsx("""
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>0.17299999999999999</v></c></row>
            <row r="3"><c r="B3" t="inlineStr"><is><t>in</t><t>line</t></is></c><c t="b"><v>1</v></c><c t="str"><v>=A1</v></c><c t="e"><v>#N/A</v></c></row>
            """)).Value);
        Assert.Equal("Data", sheet.Name);
        Assert.Equal("Std 1", sheet[0, 0]);
        Assert.Equal("", sheet[0, 1]);
        Assert.Equal("0.173", sheet[0, 2]);
        Assert.Equal(["", "inline", "TRUE", "=A1", "#N/A"], Enumerable.Range(0, 5).Select(c => sheet[2, c]));
        Assert.Equal("", sheet[99, 99]);
    }

    [Fact]
    public void Faults_of_an_xlsx_say_what_is_missing()
    {
        Assert.Equal("sheet Data: row 1: expected a shared string that exists, found 'A1'", Workbook.Read(Xlsx("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>")).Fault!.Message);
        Assert.Equal("sheet Data: row 200001: expected at most 100000 rows and 4096 columns, found more", Workbook.Read(Xlsx("<row r=\"200001\"><c r=\"A200001\"><v>7</v></c></row>")).Fault!.Message);
        Assert.Equal("byte 0: expected a workbook (.xlsx or .xls), found bytes beginning 77656C6C2C726F6C", Workbook.Read("well,role"u8.ToArray()).Fault!.Message);
        Assert.StartsWith("byte 0: expected an xlsx workbook, found ", Workbook.Read(Xlsx("<row r=\"1\">")).Fault!.Message, StringComparison.Ordinal);
        Assert.False(Workbook.Recognises("well,role"u8));
    }

    [Fact]
    public void A_document_type_in_an_xlsx_is_refused() =>
        Assert.False(Workbook.Read(Xlsx("", prologue: "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>")).IsOk, "An entity of an outside document must not be expanded.");

    [Fact]
    public void Records_of_an_xls_are_read_by_their_kind()
    {
        // "Std" in Latin-1, "µg" in two bytes, and a string that a record's end cuts in two.
        byte[] first = [2, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, .. "Std"u8, 2, 0, 1, 0xB5, 0, (byte)'g', 0, 6, 0, 0, .. "cut"u8];
        byte[] second = [0, .. "two"u8];
        var bytes = XlsFile.WithSheet("Plate", [first, second], f => f
            .Shared(0, 0, 0).Shared(0, 1, 1).Shared(0, 2, 2).Number(1, 0, 0.25).Rk(1, 1, (1234 << 2) | 3).MulRk(2, 0, (7 << 2) | 2, (25 << 2) | 3).FormulaText(3, 0, "OVRFLW").Record(0x0205, [.. XlsFile.At(3, 1), 1, 0]));
        var sheet = Assert.Single(Workbook.Read(bytes).Value);
        Assert.Equal("Plate", sheet.Name);
        Assert.Equal(["Std", "µg", "cuttwo"], Enumerable.Range(0, 3).Select(c => sheet[0, c]));
        Assert.Equal(["0.25", "12.34"], [sheet[1, 0], sheet[1, 1]]);
        Assert.Equal(["7", "0.25"], [sheet[2, 0], sheet[2, 1]]);
        Assert.Equal(["OVRFLW", "TRUE"], [sheet[3, 0], sheet[3, 1]]);
    }

    [Fact]
    public void Long_streams_of_an_xls_lie_in_whole_sectors() =>
        Assert.Equal("0.5", Workbook.Read(XlsFile.WithSheet("P", [], f => f.Number(0, 0, 0.5), padding: 5000)).Value[0][0, 0]);

    [Fact]
    public void Older_and_locked_workbooks_are_refused_with_what_to_do()
    {
        Assert.Equal("byte 0: expected a workbook of Excel 97 to 2003, found an older one. Save it as .xlsx", Workbook.Read(new XlsFile().Record(0x0809, 0, 5, 5, 0).Eof().Compound()).Fault!.Message);
        Assert.EndsWith("expected a workbook without a password, found an encrypted one. Save it without a password", Workbook.Read(new XlsFile().Bof(sheet: false).Record(0x002F, 1, 2).Eof().Compound()).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_or_damaged_workbook_is_a_fault_and_never_throws()
    {
        var xls = XlsFile.WithSheet("P", [[1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, .. "Std"u8]], f => f.Shared(0, 0, 0).Number(1, 0, 0.25), padding: 5000);
        var xlsx = Xlsx("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
        var chance = new Random(1);
        foreach (var whole in new[] { xls, xlsx })
        {
            for (var i = 0; i < 400; i++)
            {
                var cut = whole[..chance.Next(whole.Length)];
                _ = Workbook.Read(cut).IsOk;
                byte[] damaged = [.. whole];
                for (var k = 0; k < 3; k++)
                {
                    damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
                }

                _ = Workbook.Read(damaged).IsOk;
            }
        }

        Assert.False(Workbook.Read(xls[..700]).IsOk, "A file cut in its tables cannot be read.");
    }

    [Fact]
    public void A_chain_of_sectors_that_goes_round_is_a_fault()
    {
        var xls = XlsFile.WithSheet("P", [], f => f.Number(0, 0, 1), padding: 5000);

        // The directory's own sector follows itself.
        new byte[] { 1, 0, 0, 0 }.CopyTo(xls, 512 + 4);
        Assert.Contains("expected a chain of sectors that ends inside the file, found a circle", Workbook.Read(xls).Fault!.Message, StringComparison.Ordinal);
    }

    private static byte[] Xlsx(string rows, string prologue = "")
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string path, string text)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }

            Add("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
            Add("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
            Add("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\"><si><r><t>Std</t></r><r><t> 1</t></r><rPh><t>no</t></rPh></si></sst>");
            Add("xl/worksheets/sheet1.xml", $"{prologue}<worksheet xmlns=\"{Main}\"><sheetData>{rows}</sheetData></worksheet>");
        }

        return memory.ToArray();
    }
}
