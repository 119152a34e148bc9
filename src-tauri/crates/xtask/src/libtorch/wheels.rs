//! Which files libtorch is made of on each platform: PyPI wheels with their pinned hashes, and what is taken from each.

/// The libtorch that the pinned `tch` is made for.
pub(crate) const VERSION: &str = "2.13.0";

/// One wheel: what pip is asked for, what must arrive, and what of it is kept.
#[derive(Debug)]
pub(crate) struct Wheel {
    pub requirement: &'static str,
    /// pip's `--platform`, exactly as in the wheel's name: older pips do not widen newer manylinux tags by themselves.
    pub tag: &'static str,
    pub file: &'static str,
    pub bytes: u64,
    pub sha256: &'static str,
    /// The folder inside the wheel that holds the libraries.
    pub folder: &'static str,
    pub libraries: &'static [&'static str],
    /// Whether the wheel also brings the headers.
    pub headers: bool,
}

#[derive(Debug)]
pub(crate) struct Platform {
    pub name: &'static str,
    pub wheels: &'static [Wheel],
    /// A library that is replaced by a linker script naming another: the wheels for Linux are the CUDA build, and their own
    /// `libtorch.so` would need gigabytes of CUDA that a CPU program never calls.
    pub linker_script: Option<(&'static str, &'static str)>,
}

/// The wheels of the platform this program was built for, or none where PyTorch makes none (Intel Macs, 32 bits).
pub(crate) fn host() -> Option<&'static Platform> {
    let name = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x86_64",
        ("linux", "aarch64") => "linux-aarch64",
        ("windows", "x86_64") => "windows-x86_64",
        ("macos", "aarch64") => "macos-aarch64",
        _ => return None,
    };
    PLATFORMS.iter().find(|platform| platform.name == name)
}

pub(crate) const PLATFORMS: [Platform; 4] = [
    Platform {
        name: "linux-x86_64",
        wheels: &[
            Wheel {
                requirement: "torch==2.13.0",
                tag: "manylinux_2_28_x86_64",
                file: "torch-2.13.0-cp311-cp311-manylinux_2_28_x86_64.whl",
                bytes: 526_574_961,
                sha256: "60fcdcb2f3876e21146cb4524ef06397d727ca9ad5f020818547e25075fe3cb7",
                folder: "torch/lib/",
                libraries: &["libtorch_cpu.so", "libc10.so", "libgomp.so.1"],
                headers: true,
            },
            Wheel {
                requirement: "nvidia-cuda-runtime==13.0.96",
                tag: "manylinux2014_x86_64",
                file: "nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
                bytes: 2_243_632,
                sha256: "7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548",
                folder: "nvidia/cu13/lib/",
                libraries: &["libcudart.so.13"],
                headers: false,
            },
            Wheel {
                requirement: "nvidia-cuda-cupti==13.0.85",
                tag: "manylinux_2_25_x86_64",
                file: "nvidia_cuda_cupti-13.0.85-py3-none-manylinux_2_25_x86_64.whl",
                bytes: 10_715_597,
                sha256: "4eb01c08e859bf924d222250d2e8f8b8ff6d3db4721288cf35d14252a4d933c8",
                folder: "nvidia/cu13/lib/",
                libraries: &["libcupti.so.13"],
                headers: false,
            },
        ],
        linker_script: Some(("libtorch.so", "libtorch_cpu.so")),
    },
    Platform {
        name: "linux-aarch64",
        wheels: &[
            Wheel {
                requirement: "torch==2.13.0",
                tag: "manylinux_2_28_aarch64",
                file: "torch-2.13.0-cp311-cp311-manylinux_2_28_aarch64.whl",
                bytes: 427_199_369,
                sha256: "092790c696a760c729fd5722835f50b9d81fd7c8f141571f3f3cf4081a8f664c",
                folder: "torch/lib/",
                libraries: &[
                    "libtorch_cpu.so",
                    "libc10.so",
                    "libgomp.so.1",
                    "libarm_compute.so",
                    "libarm_compute_graph.so",
                    "libnvpl_blas_core.so.0",
                    "libnvpl_blas_lp64_gomp.so.0",
                    "libnvpl_lapack_core.so.0",
                    "libnvpl_lapack_lp64_gomp.so.0",
                ],
                headers: true,
            },
            Wheel {
                requirement: "nvidia-cuda-runtime==13.0.96",
                tag: "manylinux2014_aarch64",
                file: "nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_aarch64.manylinux_2_17_aarch64.whl",
                bytes: 2_261_060,
                sha256: "ef9bcbe90493a2b9d810e43d249adb3d02e98dd30200d86607d8d02687c43f55",
                folder: "nvidia/cu13/lib/",
                libraries: &["libcudart.so.13"],
                headers: false,
            },
            Wheel {
                requirement: "nvidia-cuda-cupti==13.0.85",
                tag: "manylinux_2_25_aarch64",
                file: "nvidia_cuda_cupti-13.0.85-py3-none-manylinux_2_25_aarch64.whl",
                bytes: 10_310_827,
                sha256: "796bd679890ee55fb14a94629b698b6db54bcfd833d391d5e94017dd9d7d3151",
                folder: "nvidia/cu13/lib/",
                libraries: &["libcupti.so.13"],
                headers: false,
            },
        ],
        linker_script: Some(("libtorch.so", "libtorch_cpu.so")),
    },
    Platform {
        name: "windows-x86_64",
        wheels: &[Wheel {
            requirement: "torch==2.13.0",
            tag: "win_amd64",
            file: "torch-2.13.0-cp311-cp311-win_amd64.whl",
            bytes: 122_015_870,
            sha256: "a0d8b11f16a48d60e2015d8213aa0390744cbebb98e58b62b3514dddc656e330",
            folder: "torch/lib/",
            libraries: &["torch_cpu.dll", "torch_cpu.lib", "torch.dll", "torch.lib", "c10.dll", "c10.lib", "libiomp5md.dll", "uv.dll"],
            headers: true,
        }],
        linker_script: None,
    },
    Platform {
        name: "macos-aarch64",
        wheels: &[Wheel {
            requirement: "torch==2.13.0",
            tag: "macosx_14_0_arm64",
            file: "torch-2.13.0-cp311-cp311-macosx_14_0_arm64.whl",
            bytes: 111_187_938,
            sha256: "e76f9bcecc52b8ff711239a2f7547d5353df95878ab232f0773c1d95928b92f8",
            folder: "torch/lib/",
            libraries: &["libtorch_cpu.dylib", "libtorch.dylib", "libc10.dylib", "libomp.dylib"],
            headers: true,
        }],
        linker_script: None,
    },
];
