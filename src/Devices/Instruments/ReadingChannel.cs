namespace Toolkit.Devices.Instruments;

/// <summary>What one label of an export measures.</summary>
/// <param name="Label">The label as the software prints it.</param>
/// <param name="Kind">"absorbance", "fluorescence" or "luminescence".</param>
/// <param name="ExcitationNm">Excitation in nm; null where there is none or it is not stated.</param>
/// <param name="WavelengthNm">Detection in nm; null where it is not stated.</param>
internal sealed record ReadingChannel(string Label, string Kind, double? ExcitationNm, double? WavelengthNm);
