namespace Toolkit.Dicom.Deidentification;

/// <summary>What a de-identified object says about how it was made (PS3.15, E.1.1; codes of PS3.16, CID 7050).</summary>
internal static class Statement
{
    private static readonly Tag Removed = new(0x00120062);
    private static readonly Tag Method = new(0x00120063);
    private static readonly Tag MethodCodes = new(0x00120064);
    private static readonly Tag Longitudinal = new(0x00280303);

    public static bool Owns(Tag tag) => tag == Removed || tag == Method || tag == MethodCodes || tag == Longitudinal;

    public static void AddTo(DataSet data, DeidentificationOptions options)
    {
        data.Add(DicomWriter.Text(Removed, Vr.CS, "YES"));
        data.Add(DicomWriter.Text(Method, Vr.LO, "Toolkit, PS3.15 annex E"));
        data.Add(new(MethodCodes, [.. Codes(options).Select(c => new DataSet
        {
            DicomWriter.Text(new(0x00080100), Vr.SH, c.Code),
            DicomWriter.Text(new(0x00080102), Vr.SH, "DCM"),
            DicomWriter.Text(new(0x00080104), Vr.LO, c.Meaning),
        })]));
        data.Add(DicomWriter.Text(Longitudinal, Vr.CS, options.KeepDates ? "UNMODIFIED" : options.ShiftDates ? "MODIFIED" : "REMOVED"));
    }

    private static IEnumerable<(string Code, string Meaning)> Codes(DeidentificationOptions options)
    {
        yield return ("113100", "Basic Application Confidentiality Profile");
        if (options.CleanDescriptions)
        {
            yield return ("113105", "Clean Descriptors Option");
        }

        if (options.KeepDates)
        {
            yield return ("113106", "Retain Longitudinal Temporal Information Full Dates Option");
        }
        else if (options.ShiftDates)
        {
            yield return ("113107", "Retain Longitudinal Temporal Information Modified Dates Option");
        }

        if (options.KeepPatientCharacteristics)
        {
            yield return ("113108", "Retain Patient Characteristics Option");
        }

        if (options.KeepDevice)
        {
            yield return ("113109", "Retain Device Identity Option");
        }

        if (options.KeepUids)
        {
            yield return ("113110", "Retain UIDs Option");
        }

        if (options.KeepSafePrivate)
        {
            yield return ("113111", "Retain Safe Private Option");
        }

        if (options.KeepInstitution)
        {
            yield return ("113112", "Retain Institution Identity Option");
        }
    }
}
