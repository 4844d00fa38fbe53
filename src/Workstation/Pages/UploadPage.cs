using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Storage.Records;
using Toolkit.Workstation.Frame;
using Toolkit.Workstation.Server;
using Toolkit.Workstation.Uploads;

namespace Toolkit.Workstation.Pages;

/// <summary>Files that somebody carries to the bench: exports of plates, and studies.</summary>
internal static class UploadPage
{
    /// <summary>Largest export of plates, bytes.</summary>
    public const long LargestExport = 32 << 20;

    /// <summary>Largest archive of a study, bytes.</summary>
    public const long LargestStudy = 1L << 30;

    private const int LongestName = 120;
    private static readonly Role[] Operators = [Role.Operator];

    public static void Map(PageRoutes routes)
    {
        routes.Get("/upload", Show);
        routes.Post("/upload/plates", Plates, Operators, LargestExport);
        routes.Post("/upload/study", Study, Operators, LargestStudy);
    }

    private static IResult Show(PageRequest request) => request.Page("Upload", request.Is(Role.Operator)
        ? "<div class=\"columns even\"><section class=\"panel-box\" aria-labelledby=\"plates\"><h2 id=\"plates\">Plates</h2>"
            + FileForm("/upload/plates", "p", string.Create(CultureInfo.InvariantCulture, $"An export of a reader or of its maker's software, or a table with the columns well, role, name, nominal, signal; at most {LargestExport >> 20} MiB."), "")
            + "</section>\n<section class=\"panel-box\" aria-labelledby=\"study\"><h2 id=\"study\">A study</h2>"
            + FileForm("/upload/study", "s", string.Create(CultureInfo.InvariantCulture, $"A ZIP archive with study.yaml at its top and the files it names; at most {LargestStudy >> 20} MiB."), Elements.Field("name", "Name of the study", hint: "Letters, digits, '-', '_' and '.'."))
            + "</section></div>\n"
        : "<p>Files are taken in by operators.</p>\n");

    private static string FileForm(string address, string scope, string hint, string more) =>
        $"<form method=\"post\" action=\"{address}\" enctype=\"multipart/form-data\" class=\"form\">{more}<div class=\"field\"><label for=\"{scope}-file\">File</label><input id=\"{scope}-file\" name=\"file\" type=\"file\" required aria-describedby=\"{scope}-hint\"><p class=\"hint\" id=\"{scope}-hint\">{Elements.T(hint)}</p></div><button type=\"submit\">Upload</button></form>\n";

    /// <summary>The name as it may be shown and recorded: no folder, no control character, not longer than a line.</summary>
    private static string NameOf(IFormFile file) => Printable.Clean(Path.GetFileName(file.FileName.Replace('\\', '/')), LongestName) is { Length: > 0 } name ? name : "unnamed";

    private static async Task<IResult> Plates(PageRequest request, IFormCollection form)
    {
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "No file", "Choose a file that is not empty.");
        }

        using var stream = new MemoryStream();
        await file.CopyToAsync(stream, request.Cancellation);
        var bytes = stream.ToArray();
        var read = PlateUpload.Enter(request.Bench.Book, request.Actor, bytes, NameOf(file));
        if (!read.Try(out var records, out var fault))
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "The file cannot be read", fault.Message);
        }

        // The file is kept whole too, under a name that is its content's.
        OutputFile.Write(Path.Combine(request.Bench.UploadsFolder, Provenance.Digest(bytes)), to => to.Write(bytes));
        return records.Length == 1 ? PageRequest.GoTo("/plates/" + records[0]) : PageRequest.GoTo("/plates");
    }

    private static IResult Study(PageRequest request, IFormCollection form)
    {
        if (form.Files.GetFile("file") is not { Length: > 0 } file)
        {
            return request.Refuse(StatusCodes.Status400BadRequest, "No file", "Choose a file that is not empty.");
        }

        using var stream = file.OpenReadStream();
        return StudyArchive.Unpack(stream, request.Bench.StudiesFolder, form["name"].ToString().Trim(), request.Cancellation).Try(out _, out var fault)
            ? PageRequest.GoTo("/jobs")
            : request.Refuse(StatusCodes.Status400BadRequest, "The study was not taken in", fault.Message);
    }
}
