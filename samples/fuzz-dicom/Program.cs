using SharpFuzz;
using Toolkit.Dicom;

// Each input is read to its last element; where it holds an image, the image is loaded.
Fuzzer.Run(stream =>
{
    using var memory = new MemoryStream();
    stream.CopyTo(memory);
    if (!DicomFile.Read(memory.ToArray()).IsOk)
    {
        return;
    }

    var path = Path.Combine(Path.GetTempPath(), $"fuzz-{Environment.ProcessId}.dcm");
    File.WriteAllBytes(path, memory.ToArray());
    foreach (var series in DicomFolder.Index([path]).Series)
    {
        _ = series.Load();
    }
});
