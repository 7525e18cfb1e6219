using System.ComponentModel;
using System.Diagnostics;

namespace Codex.Mcp.Tests.Peers;

/// <summary>A program that others publish for MCP, installed once into a folder beside the build's output; tests are skipped where that cannot be done.</summary>
/// <param name="name">The package, of which one version is meant.</param>
/// <param name="version">The version.</param>
public sealed class PublishedPackage(string name, string version)
{
    // What it depends on is taken as of this day, so that every machine tests against the same.
    private const string Day = "2025-11-20";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Lock _lock = new();
    private Task<(string? Folder, string Refusal)>? _installation;

    public static PublishedPackage ServerEverything { get; } = new("@modelcontextprotocol/server-everything", "2025.9.25");

    public static PublishedPackage ServerFilesystem { get; } = new("@modelcontextprotocol/server-filesystem", "2025.8.21");

    /// <summary>The command line of the inspector.</summary>
    public static PublishedPackage Inspector { get; } = new("@modelcontextprotocol/inspector-cli", "0.16.8");

    /// <summary>The full path of a file of the package; skips the test where there is none.</summary>
    public async Task<string> FileAsync(string path, CancellationToken cancellationToken)
    {
        Task<(string? Folder, string Refusal)> installation;
        lock (_lock)
        {
            installation = _installation ??= InstallAsync();
        }

        (string? folder, string refusal) = await installation.WaitAsync(cancellationToken);
        Assert.SkipWhen(folder is null, refusal);
        return Path.Combine(folder!, "node_modules", name, path);
    }

    private async Task<(string? Folder, string Refusal)> InstallAsync()
    {
        // artifacts/bin/PROJECT/CONFIGURATION
        string cache = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "npm"));
        string folder = Path.Combine(cache, $"{name.Split('/')[^1]}-{version}");
        if (Directory.Exists(folder))
        {
            return (folder, "");
        }

        if (await RunAsync("node", ["--version"]) is { } noNode)
        {
            return (null, $"node is not here: {noNode}");
        }

        string building = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(building);
        if (await RunAsync(
            "npm",
            ["install", "--prefix", building, $"--before={Day}", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", $"{name}@{version}"]) is { } refused)
        {
            Directory.Delete(building, recursive: true);
            return (null, $"{name} cannot be installed: {refused}");
        }

        try
        {
            Directory.Move(building, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process of tests was first.
            Directory.Delete(building, recursive: true);
        }

        return (folder, "");
    }

    // Null when it went well, else why not.
    private static async Task<string?> RunAsync(string program, string[] arguments)
    {
        using var limit = new CancellationTokenSource(s_patience);
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return $"it took longer than {s_patience}";
            }

            await output;
            return process.ExitCode == 0 ? null : (await error).Trim();
        }
    }
}
