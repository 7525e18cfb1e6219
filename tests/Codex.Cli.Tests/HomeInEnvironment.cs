namespace Codex.Cli.Tests;

/// <summary>Tests that run commands in this process, whose home folder an environment variable names: one class after another.</summary>
[CollectionDefinition(Name)]
public sealed class HomeInEnvironment
{
    public const string Name = "home in the environment";
}
