import { expect, test } from 'vitest'
import { analyzeMap } from '../../../src/analysis/index.js'
import { resultsJson } from '../../../src/report/index.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'
import { smallMap } from '../../support/small-map.js'

test('the results of a small map, whole', async () => {
  const analysis = await analyzeMap(
    smallMap(
      [
        {
          text: 'tea & "milk"\n</script>',
          neuron: 1,
          distance: 0.5,
          training: [1, 2],
          readable: [7],
          terms: ['tea'],
          id: '9007199254740993',
          user: '__proto__',
          language: 'en',
          createdAt: Date.UTC(2024, 0, 1, 9),
          likeCount: 3,
          hashtags: ['tea'],
        },
        { text: 'tea', neuron: 1, distance: 0.25, training: [3, 2], readable: [Number.NaN], terms: ['tea'] },
      ],
      2,
    ),
  )
  const results = JSON.parse([...resultsJson(analysis)].join('')) as {
    training_stats: { training_config: unknown }
  }
  expect(results.training_stats.training_config).toMatchObject({ x_dim: 2, feature_weights: { words: 2 } })
  results.training_stats.training_config = '…'
  expect(results).toMatchInlineSnapshot(`
    {
      "cluster_details": {
        "cluster_1_0": {
          "avg_engagement": 3,
          "coordinates": [
            1,
            0,
          ],
          "dominant_hashtags": [
            [
              "tea",
              1,
            ],
          ],
          "feature_effects": {
            "r0": 0,
          },
          "first_tweet_at": "2024-01-01T09:00:00.000Z",
          "keywords": [
            {
              "count": 2,
              "score": 0.6931471805599453,
              "term": "tea",
            },
          ],
          "language_distribution": {
            "en": 1,
          },
          "last_tweet_at": "2024-01-01T09:00:00.000Z",
          "mean_distance": 0.375,
          "mean_features": [
            2,
            2,
          ],
          "neuron": 1,
          "readable_means": {
            "r0": 7,
          },
          "sample_details": [
            {
              "created_at": null,
              "distance": 0.25,
              "engagement_score": null,
              "id": null,
              "row": 1,
              "user": null,
            },
            {
              "created_at": "2024-01-01T09:00:00.000Z",
              "distance": 0.5,
              "engagement_score": 3,
              "id": "9007199254740993",
              "row": 0,
              "user": "__proto__",
            },
          ],
          "sample_tweets": [
            "tea",
            "tea & "milk"
    </script>",
          ],
          "size": 2,
          "std_features": [
            1,
            0,
          ],
          "time_distribution": {
            "day_distribution": [
              1,
              0,
              0,
              0,
              0,
              0,
              0,
            ],
            "hour_distribution": [
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              1,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
            ],
            "peak_day": 0,
            "peak_hour": 9,
          },
          "top_users": [
            [
              "__proto__",
              1,
            ],
          ],
          "tweets_with_engagement": 1,
          "unique_users": 1,
        },
      },
      "cluster_summary": {
        "avg_engagement_per_tweet": 3,
        "cluster_sizes": {
          "cluster_1_0": 2,
        },
        "common_terms": [
          [
            "tea",
            2,
          ],
        ],
        "dominant_themes": [
          [
            "tea",
            1,
          ],
        ],
        "engagement_distribution": {
          "max": 3,
          "mean": 3,
          "median": 3,
          "min": 3,
          "std": 0,
        },
        "language_distribution": {
          "en": 1,
        },
        "temporal_overview": {
          "day_distribution": [
            1,
            0,
            0,
            0,
            0,
            0,
            0,
          ],
          "first_tweet_at": "2024-01-01T09:00:00.000Z",
          "hour_distribution": [
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
          ],
          "last_tweet_at": "2024-01-01T09:00:00.000Z",
          "peak_days": [
            0,
          ],
          "peak_hours": [
            9,
          ],
          "tweets_with_time": 1,
        },
        "total_clusters": 1,
        "total_tweets": 2,
        "tweets_with_engagement": 1,
        "unique_users": 1,
      },
      "feature_names": [
        "t0",
        "t1",
      ],
      "map": {
        "hits": [
          0,
          2,
        ],
        "map_shape": "planar",
        "topology": "rectangular",
        "u_matrix": [
          0.5,
          0.5,
        ],
        "x_dim": 2,
        "y_dim": 1,
      },
      "outliers": {
        "count": 0,
        "distance_percentiles": [
          0.25,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
          0.5,
        ],
        "mean_distance": 0.375,
        "rate": 0.01,
        "std_distance": 0.125,
        "threshold": 0.5,
        "tweets": [],
      },
      "quality": {
        "davies_bouldin": null,
        "explained_variance": 0.5,
        "kaski_lagus": null,
        "mean_squared_error": 2.5,
        "neighborhood_preservation": null,
        "quantization_error": 1.5,
        "silhouette": null,
        "topographic_error": 0.25,
        "topographic_error_4": 0.5,
        "topographic_error_8": 0.25,
        "topographic_product": null,
        "trustworthiness": null,
      },
      "quality_card": null,
      "readable_features": [
        {
          "group": "form",
          "known": 1,
          "mean": 7,
          "name": "r0",
          "std": 0,
        },
      ],
      "region_details": {
        "region_1_0": {
          "activity": [
            1,
          ],
          "bursts": [],
          "cells": 2,
          "coordinates": [
            1,
            0,
          ],
          "diverse_tweets": [],
          "dominant_hashtags": [
            [
              "tea",
              1,
            ],
          ],
          "engagement": {
            "high": null,
            "low": null,
            "mean": 3,
            "median": 3,
            "median_high": null,
            "median_low": null,
            "tweets": 1,
          },
          "feature_effects": {
            "form": {
              "r0": 0,
            },
          },
          "first_tweet_at": "2024-01-01T09:00:00.000Z",
          "keywords": [
            {
              "count": 2,
              "score": 0.6931471805599453,
              "term": "tea",
            },
          ],
          "label": null,
          "language_distribution": {
            "en": 1,
          },
          "last_tweet_at": "2024-01-01T09:00:00.000Z",
          "mean_distance": 0.375,
          "name": "tea",
          "neuron": 1,
          "number": 1,
          "readable_means": {
            "r0": 7,
          },
          "sample_tweets": [
            {
              "created_at": "2024-01-01T09:00:00.000Z",
              "engagement_score": 3,
              "id": "9007199254740993",
              "row": 0,
              "text": "tea & "milk"
    </script>",
              "user": "__proto__",
            },
            {
              "created_at": null,
              "engagement_score": null,
              "id": null,
              "row": 1,
              "text": "tea",
              "user": null,
            },
          ],
          "sentiment": null,
          "size": 2,
          "time_distribution": {
            "day_distribution": [
              1,
              0,
              0,
              0,
              0,
              0,
              0,
            ],
            "hour_distribution": [
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              1,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
              0,
            ],
            "peak_day": 0,
            "peak_hour": 9,
          },
          "top_domains": [],
          "top_mentions": [],
          "top_users": [
            [
              "__proto__",
              1,
            ],
          ],
          "unique_users": 1,
        },
      },
      "region_network": {
        "edges": [],
        "mentions_inside": 0,
        "mentions_outside": 0,
      },
      "regions": {
        "chosen_by": "index",
        "count": 1,
        "hierarchy": {
          "leaf_of": [
            0,
            0,
          ],
          "leaves": [
            1,
          ],
          "merges": [],
        },
        "ids": [
          "region_1_0",
        ],
        "index": [],
        "map_digest": "96947b5e1a2aa3a1",
        "region_of": [
          0,
          0,
        ],
        "timeline": {
          "after": 0,
          "before": 0,
          "edges": [
            "2024-01-01T09:00:00.000Z",
            "2024-01-01T09:01:00.000Z",
          ],
          "tweets": [
            1,
          ],
          "unit": "minute",
        },
      },
      "title": "small",
      "training_history": [],
      "training_stats": {
        "cluster_size_std": 0,
        "explained_variance": 0.5,
        "kernel": "scalar",
        "largest_cluster_size": 2,
        "mean_cluster_size": 2,
        "num_clusters": 1,
        "num_features": 2,
        "num_samples": 2,
        "quantization_error": 1.5,
        "settled_at": null,
        "smallest_cluster_size": 2,
        "som_dimensions": [
          2,
          1,
        ],
        "threads": 2,
        "topographic_error": 0.25,
        "training_config": "…",
        "training_seconds": 3,
      },
      "version": 1,
    }
  `)
})

test('one piece per cluster, so that a big map is never one text', async () => {
  const analysis = await sampleAnalysis()
  const pieces = [...resultsJson(analysis)]
  expect(pieces.length).toBeGreaterThan(analysis.clusters.length)
  const results = JSON.parse(pieces.join('')) as { cluster_details: object }
  expect(Object.keys(results.cluster_details)).toEqual(analysis.clusters.map(({ id }) => id))
})

test('what is not a number is null', async () => {
  const analysis = await sampleAnalysis({ count: 30, without: ['dates', 'engagement'] })
  const results = JSON.parse([...resultsJson(analysis)].join('')) as {
    cluster_summary: Record<string, unknown>
    training_history: { quantization_error: unknown }[]
  }
  expect(results.cluster_summary.avg_engagement_per_tweet).toBeNull()
  expect(results.cluster_summary.engagement_distribution).toBeNull()
  expect(results.training_history[0]!.quantization_error).toBeNull()
})
