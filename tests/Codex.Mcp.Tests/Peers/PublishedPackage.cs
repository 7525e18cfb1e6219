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

    private readonly SemaphoreSlim _one = new(1, 1);
    private string? _folder;
    private string? _refusal;

    public static PublishedPackage ServerEverything { get; } = new("@modelcontextprotocol/server-everything", "2025.9.25");

    public static PublishedPackage ServerFilesystem { get; } = new("@modelcontextprotocol/server-filesystem", "2025.8.21");

    /// <summary>The command line of the inspector.</summary>
    public static PublishedPackage Inspector { get; } = new("@modelcontextprotocol/inspector-cli", "0.16.8");

    /// <summary>The full path of a file of the package; skips the test where there is none.</summary>
    public async Task<string> FileAsync(string path, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_folder is null && _refusal is null)
            {
                await InstallAsync(cancellationToken);
            }
        }
        finally
        {
            _one.Release();
        }

        Assert.SkipWhen(_folder is null, _refusal ?? "");
        return Path.Combine(_folder!, "node_modules", name, path);
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        // artifacts/bin/PROJECT/CONFIGURATION
        string cache = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "npm"));
        string folder = Path.Combine(cache, $"{name.Split('/')[^1]}-{version}");
        if (Directory.Exists(folder))
        {
            _folder = folder;
            return;
        }

        if (await RunAsync("node", ["--version"], cancellationToken) is { } noNode)
        {
            _refusal = $"node is not here: {noNode}";
            return;
        }

        string building = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(building);
        if (await RunAsync(
            "npm",
            ["install", "--prefix", building, $"--before={Day}", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", $"{name}@{version}"],
            cancellationToken) is { } refused)
        {
            Directory.Delete(building, recursive: true);
            _refusal = $"{name} cannot be installed: {refused}";
            return;
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

        _folder = folder;
    }

    // Null when it went well, else why not.
    private static async Task<string?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
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
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return $"it took longer than {s_patience}";
            }

            await output;
            return process.ExitCode == 0 ? null : (await error).Trim();
        }
    }
}
