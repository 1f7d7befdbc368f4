namespace Keepalive.Watchdog.Engine.Doctor;

/// <summary>What a code stands for: its section in docs/doctor.md is made of this.</summary>
/// <param name="Code">"KD101".</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Why">What comes of it.</param>
/// <param name="Mend">What to do, and how to make it last.</param>
internal sealed record Ailment(string Code, FindingSeverity Severity, string Title, string Why, string Mend);
