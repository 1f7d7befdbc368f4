using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

[assembly: SupportedOSPlatform("linux")]

// The tests wait most of the time, so a few at once do not disturb each other; each has a segment of its own.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 6)]
