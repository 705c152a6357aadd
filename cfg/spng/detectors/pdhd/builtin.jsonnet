{
    "crossview_thresholds": [
        {
            "nominal": 0.0,
            "rms_method": "mad",
            "rms_nsigma": 3.12918
        },
        {
            "nominal": 0.0,
            "rms_method": "mad",
            "rms_nsigma": 3.12536
        },
        {
            "nominal": 0.0,
            "rms_method": "mad",
            "rms_nsigma": 4.09166
        }
    ],
    "time_filters": [
        {
            "dnnroi": [
                {
                    "kind": "lowpass",
                    "power": 3.88438,
                    "scale": 0.000139857
                },
                {
                    "kind": "highpass",
                    "power": 2.0,
                    "scale": 2.00187e-06
                }
            ],
            "gauss": [
                {
                    "kind": "lowpass",
                    "power": 2.0,
                    "scale": 0.000118754
                }
            ],
            "wiener": [
                {
                    "kind": "lowpass",
                    "power": 3.88438,
                    "scale": 0.000139857
                },
                {
                    "kind": "highpass",
                    "power": 2.0,
                    "scale": 8.41305e-05
                }
            ]
        },
        {
            "dnnroi": [
                {
                    "kind": "lowpass",
                    "power": 4.02538,
                    "scale": 0.000142382
                },
                {
                    "kind": "highpass",
                    "power": 2.0,
                    "scale": 2.00187e-06
                }
            ],
            "gauss": [
                {
                    "kind": "lowpass",
                    "power": 2.0,
                    "scale": 0.000118754
                }
            ],
            "wiener": [
                {
                    "kind": "lowpass",
                    "power": 4.02538,
                    "scale": 0.000142382
                },
                {
                    "kind": "highpass",
                    "power": 2.0,
                    "scale": 8.41305e-05
                }
            ]
        },
        {
            "dnnroi": [
                {
                    "kind": "lowpass",
                    "power": 3.85263,
                    "scale": 0.000147317
                }
            ],
            "gauss": [
                {
                    "kind": "lowpass",
                    "power": 2.0,
                    "scale": 0.000118754
                }
            ],
            "wiener": [
                {
                    "kind": "lowpass",
                    "power": 3.85263,
                    "scale": 0.000147317
                }
            ]
        }
    ]
}